import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryChannels } from '../../../src-main/api/rpc/memory-channel';
import { serveChannel } from '../../../src-main/api/rpc/serve-channel';
import { createApp, type App } from '../../../src-main/app';
import { workerEntry } from '../../../src-main/store/worker-entry';
import { createClient } from '../../../src-shared/client/client';
import { consumeBatches } from '../../../src-shared/client/consume';
import {
  CHECK_IDS,
  type CheckId,
  type CheckNews,
  type CheckReport,
  type CheckResult,
} from '../../../src-shared/model/runtime-check';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { asked, keep } from './kit';
import { bundledDir } from './places';

/** The double's containers are processes of the host: they have no user, no sealed folder and no tmpfs of their own. */
const DOUBLE_LACKS: ReadonlySet<CheckId> = new Set(['workdir-user', 'mount-readonly', 'tmpfs']);
/** Where generations answer otherwise; what their containers do is the same double's, asked for whole on the newest. */
const FEW: readonly CheckId[] = ['availability', 'version', 'output', 'labels', 'row', 'stats', 'stop-again'];
const NOT_ASKED = 'the emulator has nothing of the kind, and no Mac has been asked.';
const NOWHERE = 'unix:///nowhere/engine.sock';
let emulator: AppleEmulator | undefined;
let app: App | undefined;
let home: string | undefined;

afterEach(async () => {
  await app?.close();
  await emulator?.close();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

/** The report of the kit on an emulated Mac, by the API. */
async function checkApple(version: string, only: readonly CheckId[]): Promise<CheckReport> {
  home = await mkdtemp(join(tmpdir(), 'cleat-check-home-'));
  emulator = await installAppleEmulator({ version });
  app = await createApp({
    home,
    env: {
      ...emulator.env,
      HOME: home,
      DOCKER_HOST: NOWHERE,
      CONTAINER_HOST: NOWHERE,
      CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0',
    },
    platform: 'linux',
    face: 'server',
    version: '0.0.0',
    runtimePluginsDir: bundledDir,
    storeWorker: workerEntry(),
    owner: { show: () => false, serve: () => Promise.reject(new Error('it serves nobody')) },
    watch: true,
    logToFile: false,
  });
  const [ours, theirs] = memoryChannels();
  serveChannel({
    router: app.router,
    channel: theirs,
    caller: { actor: 'cli', cwd: '/', env: {} },
    streams: app.services.streams,
    logger: app.services.logger,
  });
  const { client, close } = createClient(ours);
  try {
    const input = { name: 'apple', image: 'docker.io/library/alpine:3.22', only: [...only] };
    const open = (signal: AbortSignal) => client.runtimes.check(input, { signal });
    for await (const batch of consumeBatches<CheckNews>(client, open))
      for (const news of batch) if (news.type === 'report') return news.report;
    throw new Error('no report came');
  } finally {
    close();
  }
}

describe.each([
  { version: '0.9', few: FEW },
  { version: '1.2.2', few: FEW },
  { version: '1.4.1', few: CHECK_IDS },
])('the kit on an emulated Apple container $version', ({ version, few }) => {
  it('finds nothing broken, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const report = await checkApple(version, asked(few));
    const results = report.results.map((result): CheckResult =>
      DOUBLE_LACKS.has(result.id)
        ? { id: result.id, milliseconds: result.milliseconds, outcome: 'unsupported', reason: NOT_ASKED }
        : result,
    );
    await keep({ ...report, runtime: 'apple (emulated)', results });
    expect(report.results.filter(({ outcome, id }) => outcome === 'broken' && !DOUBLE_LACKS.has(id))).toEqual(
      [],
    );
    expect(report.left).toEqual([]);
    const told = report.results.map(({ id }) => id);
    expect(CHECK_IDS.filter((id) => told.includes(id) || report.notAsked.includes(id))).toEqual([
      ...CHECK_IDS,
    ]);
    expect(told).toEqual(expect.arrayContaining([...asked(few)]));
  });
});

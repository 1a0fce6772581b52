import { afterAll, beforeAll, describe, it } from 'vitest';
import { newerEngines, startDocker, startPodman, SUITES, whyNoNewer, type TestEngine } from '../../engines';
import type { CheckId } from '../../../src-shared/model/runtime-check';
import { connectEngine } from '../../../src-main/engines/connect';
import { expectNamedContexts } from '../builds/named-contexts';
import { describeEngine } from '../engines/real';
import { asked, expectSound, isWhole, openToAll, reportOf, stageOn, type Stage } from './kit';

/** Every change is tried on the stable pair; `sid` changes every day, so it is asked by hand. */
const suite = SUITES.find((one) => one === process.env['CLEAT_TEST_SUITE']) ?? 'trixie';
const reason = await whyNoNewer(suite);

/** Where engines differ by their version: their shapes, streams, and what they learned. The machine's own are asked for all. */
const FEW: readonly CheckId[] = [
  'version',
  'output',
  'mount-readonly',
  'row',
  'logs-follow',
  'events',
  'pause',
  'update-limits',
  'update-restart-policy',
  'stats',
  'cancel',
];
const ROOTLESS = {
  name: 'podman without root',
  start: startPodman,
  rootless: true,
  how: 'rootless',
} as const;

async function buildWithNames(engine: TestEngine): Promise<void> {
  const signal = new AbortController().signal;
  const connection = await connectEngine(describeEngine(engine), { signal });
  try {
    await expectNamedContexts(connection, await engine.busybox());
  } finally {
    connection.close();
  }
}

describe(`the kit on the engines of Debian ${suite}`, { concurrent: true }, () => {
  let rootfs: string;
  const engines: TestEngine[] = [];
  const stages: Stage[] = [];
  beforeAll(async () => {
    if (reason === undefined) rootfs = await newerEngines(suite);
  }, 600_000);
  afterAll(async () => {
    for (const stage of stages) stage.close();
    await Promise.all(engines.map((engine) => engine.close()));
  });

  it.for([
    { name: 'docker', start: startDocker, rootless: false, how: undefined },
    { name: 'podman', start: startPodman, rootless: false, how: undefined },
    ...(isWhole ? [ROOTLESS] : []),
  ])(
    'finds nothing broken in $name, leaves nothing behind, and builds from contexts by name',
    { timeout: 600_000 },
    async ({ name, start, rootless, how }, { skip }) => {
      skip(reason !== undefined, reason);
      const engine = await start({ network: true, rootfs, rootless });
      engines.push(engine);
      const stage = rootless ? openToAll(await stageOn(engine)) : await stageOn(engine);
      stages.push(stage);
      await expectSound(await reportOf({ ...stage, only: asked(FEW) }, how), stage);
      // What the machine's own Docker is too old for.
      if (name === 'docker') await buildWithNames(engine);
    },
  );
});

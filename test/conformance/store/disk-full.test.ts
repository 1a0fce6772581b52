import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { source } from '../../unit/store/processes';

/** Runs a command where `$1` is a disk of 256 KiB that nobody else sees. */
const ON_SMALL_DISK = 'mount -t tmpfs -o size=256k,mode=700 tmpfs "$1" && shift && exec "$@"';
const ROOT = join(import.meta.dirname, '../../..');

async function onSmallDisk(script: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'cleat-full-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  try {
    const path = join(folder, 'script.mjs');
    writeFileSync(path, script);
    const node = [process.execPath, '--import', 'tsx', path, home];
    const { stdout } = await execa(
      'unshare',
      ['--mount', 'sh', '-c', ON_SMALL_DISK, 'small-disk', home, ...node],
      { cwd: ROOT, timeout: 60_000 },
    );
    return JSON.parse(stdout.split('\n').at(-1) ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills the disk to the last byte; `room()` makes room again. */
const FILL = `
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
const home = process.argv.at(-1);
const ballast = home + '/ballast';
const fill = () => {
  const file = openSync(ballast, 'a');
  for (const size of [4096, 512, 1]) try { for (;;) writeSync(file, Buffer.alloc(size)); } catch {}
  closeSync(file);
};
const room = () => rmSync(ballast);
const failure = (work) => work.then(() => 'no failure', ({ code, message, hint }) => ({ code, message, hint }));
`;

const missing =
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'mounts need root on Linux';

describe.skipIf(missing !== undefined)(`a full disk under the home${missing ? ` (${missing})` : ''}`, () => {
  test('refuses a setting and says why, keeps the old ones, and takes it when there is room', async () => {
    const said = await onSmallDisk(`${FILL}
const { createSettings } = await import(${JSON.stringify(source('src-main/settings/settings.ts'))});
const { createLogger } = await import(${JSON.stringify(source('src-main/log/logger.ts'))});
const logger = createLogger({ dir: home + '/logs' });
const settings = await createSettings({ home, watch: false, logger });
await settings.set({ theme: 'dark' });
fill();
const refused = await failure(settings.set({ theme: 'light', runtime: 'x'.repeat(60) }));
logger.warn({ long: 'x'.repeat(5000) }, 'a line that has no room either');
await new Promise((resolve) => setImmediate(resolve));
const kept = settings.current().theme;
const stored = JSON.parse(readFileSync(home + '/settings.json', 'utf8'));
const left = readdirSync(home).filter((name) => name.endsWith('.tmp'));
room();
const after = await settings.set({ theme: 'light' });
await logger.close();
await settings.close();
console.log(JSON.stringify({ refused, kept, stored, left, after: after.theme }));
`);
    expect(said).toEqual({
      refused: {
        code: 'store.disk-full',
        message: expect.stringMatching(/^Nothing was stored: .*settings\.json is full\.$/) as string,
        hint: expect.stringContaining('Make room') as string,
      },
      kept: 'dark',
      stored: { theme: 'dark' },
      left: [],
      after: 'light',
    });
  });

  test('refuses what the interface would remember, and remembers the rest', async () => {
    const said = await onSmallDisk(`${FILL}
const { createStore } = await import(${JSON.stringify(source('src-main/store/store.ts'))});
const { createViewState } = await import(${JSON.stringify(source('src-main/store/view-state.ts'))});
const store = createStore({ path: home + '/cleat.db' });
const viewState = createViewState({ store });
const before = await failure(viewState.set('nav.section', 'runtimes'));
fill();
const refused = await failure(viewState.set('containers.filter', 'x'.repeat(20000)));
const still = await viewState.get();
room();
const after = await failure(viewState.set('containers.filter', 'shop'));
await store.close();
console.log(JSON.stringify({ before, refused, still, after }));
`);
    expect(said).toMatchObject({
      before: 'no failure',
      refused: { code: 'store.disk-full', hint: expect.stringContaining('Make room') as string },
      still: { 'nav.section': 'runtimes' },
      after: 'no failure',
    });
  });
});

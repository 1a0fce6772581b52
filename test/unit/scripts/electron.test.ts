import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findElectron, verifyPieces } from '../../../scripts/lib/electron.mjs';

const OFFICIAL = '301ff45db3ee5e4222adecc07555c31dd1b56d82c20540d7ad6da504dde332c8';

describe('an Electron that came in pieces', () => {
  let folder: string | undefined;
  afterEach(async () => {
    if (folder) await rm(folder, { recursive: true });
    folder = undefined;
  });

  it('is refused when its bytes are not the official ones, whatever the package claims', async () => {
    folder = await mkdtemp(join(tmpdir(), 'cleat-pieces-'));
    const zip = join(folder, 'electron.zip');
    await writeFile(zip, 'not Electron');
    await expect(verifyPieces(zip, OFFICIAL)).rejects.toThrow(/is not the official one/);
  });
});

describe('an ELECTRON_OVERRIDE_DIST_PATH without an Electron', () => {
  const before = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  afterEach(() => {
    if (before === undefined) delete process.env['ELECTRON_OVERRIDE_DIST_PATH'];
    else process.env['ELECTRON_OVERRIDE_DIST_PATH'] = before;
  });

  it('is an error that names it, not a reason to fetch another', async () => {
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(tmpdir(), 'no-electron-here');
    await expect(findElectron()).rejects.toThrow(/ELECTRON_OVERRIDE_DIST_PATH is .*no-electron-here/);
  });
});

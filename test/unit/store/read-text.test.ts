import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realFiles } from '../../../src-main/engines/files';
import { readJsonFile } from '../../../src-main/store/atomic-file';
import { readText } from '../../../src-main/store/read-text';
import { settingsFileSchema } from '../../../src-shared/model/settings';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleat-text-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a text file', () => {
  it('is read as it is, through a link too', async () => {
    await writeFile(at('text'), 'größe\n');
    await symlink(at('text'), at('link'));
    expect([await readText(at('text')), await readText(at('link'))]).toEqual(['größe\n', 'größe\n']);
  });

  it('that is larger than it may be is not read', async () => {
    await writeFile(at('large'), '');
    await truncate(at('large'), 600_000_000);
    await expect(readText(at('large'))).rejects.toThrow('larger than');
    await writeFile(at('eleven'), 'x'.repeat(11));
    await expect(readText(at('eleven'), 10)).rejects.toThrow('larger than 10 bytes');
  });

  it('that is not there is told by the system’s code', async () => {
    await expect(readText(at('nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.runIf(process.platform !== 'win32')(
    'is never a pipe or a device: they would be waited for without end',
    async () => {
      await promisify(execFile)('mkfifo', [at('pipe')]);
      await symlink('/dev/zero', at('zero'));
      for (const name of ['pipe', 'zero']) {
        await expect(readText(at(name)), name).rejects.toThrow('not a file');
        await expect(realFiles.read(at(name)), name).rejects.toThrow('not a file');
        await expect(
          readJsonFile({ path: at(name), schema: settingsFileSchema }),
          name,
        ).rejects.toMatchObject({
          code: 'store.io',
        });
      }
    },
  );
});

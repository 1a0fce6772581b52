import { lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from '../../../scripts/lib/unzip.mjs';

interface Item {
  name: string;
  text: string;
  mode?: number;
  stored?: boolean;
}

/** A zip as Info-ZIP on Unix writes it. */
function zipOf(items: Item[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644, stored = false } of items) {
    const data = stored ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    local.writeUInt32LE(crc32(text), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(Buffer.byteLength(text), 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt8(3, 5);
    local.copy(central, 10, 8, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    const body = Buffer.concat([local, Buffer.from(name), data]);
    bodies.push(body);
    directory.push(central, Buffer.from(name));
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(items.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

describe('unzip', () => {
  let folder: string;
  let out: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cleat-unzip-'));
    out = join(folder, 'out');
    await mkdir(out);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function unpack(content: Buffer): Promise<void> {
    const file = join(folder, 'a.zip');
    await writeFile(file, content);
    await unzip(file, out);
  }

  it('keeps folders, modes, links and empty files', async () => {
    await unpack(
      zipOf([
        { name: 'bin/', text: '', stored: true, mode: 0o040755 },
        { name: 'bin/tool', text: '#!/bin/sh\n', mode: 0o100755 },
        { name: 'stored.txt', text: 'as it is', stored: true },
        { name: 'empty', text: '', stored: true },
        { name: 'bin/link', text: '../stored.txt', stored: true, mode: 0o120777 },
      ]),
    );
    expect((await lstat(join(out, 'bin/tool'))).mode & 0o777).toBe(0o755);
    expect(await readFile(join(out, 'bin/link'), 'utf8')).toBe('as it is');
    expect(await readlink(join(out, 'bin/link'))).toBe('../stored.txt');
    expect(await readFile(join(out, 'empty'), 'utf8')).toBe('');
  });

  it.each([
    ['a file above the folder', { name: '../evil', text: 'x' }],
    ['an absolute file', { name: '/tmp/cleat-evil', text: 'x' }],
    ['a link above the folder', { name: 'a/link', text: '../../evil', stored: true, mode: 0o120777 }],
    ['an absolute link', { name: 'link', text: '/etc/passwd', stored: true, mode: 0o120777 }],
  ])('refuses %s', async (_what, item) => {
    await expect(unpack(zipOf([item]))).rejects.toThrow(/outside|absolute/);
  });

  it('refuses a file that was cut off', async () => {
    const whole = zipOf([{ name: 'a', text: 'hello'.repeat(100) }]);
    await expect(unpack(whole.subarray(0, whole.length - 30))).rejects.toThrow(/cut off|not a zip/);
  });
});

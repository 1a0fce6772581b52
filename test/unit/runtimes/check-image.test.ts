import { expect, it } from 'vitest';
import { imageArchive, isStatic } from '../../../src-main/runtimes/check/image';

/** The head of an ELF file of 64 bits with program headers of these types. */
function elf(...types: readonly number[]): Buffer {
  const file = Buffer.alloc(64 + types.length * 56);
  file.write('\x7fELF', 0, 'latin1');
  file[4] = 2;
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(types.length, 56);
  types.forEach((type, index) => file.writeUInt32LE(type, 64 + index * 56));
  return file;
}

it('tells a program that stands alone from one that needs a loader', () => {
  expect(isStatic(elf(1, 1, 2))).toBe(true);
  expect(isStatic(elf(6, 3, 1))).toBe(false);
  expect(isStatic(Buffer.from('#!/bin/sh\n'))).toBe(false);
  expect(isStatic(Buffer.alloc(0))).toBe(false);
  expect(isStatic(elf(1, 1).subarray(0, 70))).toBe(false);
});

it('makes an archive that every load reads: its parts named by what they hold', () => {
  const files = [{ kind: 'file', name: 'bin/x', mode: 0o755, bytes: Buffer.from('x') }] as const;
  const text = imageArchive('localhost/check:1', 'arm64', files).toString('latin1');
  expect(text).toContain('"RepoTags":["localhost/check:1"]');
  expect(text).toContain('"imageLayoutVersion":"1.0.0"');
  expect(text).toContain('"architecture":"arm64"');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { failureOf } from '../../../src-main/faces/cli/failure';

const { loader } = z
  .object({
    loader: z.custom<(folder: string) => (name: string) => unknown>((it) => typeof it === 'function'),
  })
  .parse(createRequire(import.meta.url)('../../../src-main/faces/cli/start/loader.cjs'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cleat-loader-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failed(name: string): unknown {
  try {
    return loader(folder)(name);
  } catch (error) {
    return error;
  }
}

it('a file of an installation that is not there is told as a part that cannot be loaded, and what to do', () => {
  writeFileSync(join(folder, 'verb.cjs'), 'require("./table-x.cjs");');
  const { wire } = failureOf(failed('verb.cjs'));
  expect(wire).toMatchObject({ code: 'app.part', params: { part: 'table-x.cjs' } });
  expect(wire.hint).toContain('install it again');
});

it('so is one of which only half was copied', () => {
  writeFileSync(join(folder, 'verb.cjs'), 'exports.run = () => {');
  expect(failureOf(failed('verb.cjs')).wire).toMatchObject({
    code: 'app.part',
    params: { part: 'verb.cjs' },
  });
});

it('what fails inside a file that is whole stays what it was, and the file is tried again', () => {
  writeFileSync(join(folder, 'verb.cjs'), 'throw new TypeError("a mistake");');
  const thrown = failed('verb.cjs');
  expect(thrown).toMatchObject({ message: 'a mistake' });
  expect(failureOf(thrown).code).not.toBe('app.part');
  writeFileSync(join(folder, 'verb.cjs'), 'exports.done = true;');
  expect(loader(folder)('verb.cjs')).toEqual({ done: true });
});

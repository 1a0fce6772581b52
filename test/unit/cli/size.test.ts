import { describe, expect, it } from 'vitest';
import { size } from '../../../src-main/faces/cli/size';

describe('a size', () => {
  it.each([
    ['0', 0],
    ['100', 100],
    ['100b', 100],
    ['1k', 1024],
    ['512m', 512 * 1024 ** 2],
    ['512MB', 512 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['2GiB', 2 * 1024 ** 3],
    ['1t', 1024 ** 4],
  ])('is read from %s', (value, wanted) => {
    expect(size('--memory')(value)).toBe(wanted);
  });

  it.each(['', '-1', 'm', '1x', '1e3', '1,5g', '99999999999t', ' 1'])('is not read from %j', (value) => {
    expect(() => size('--memory')(value)).toThrow(expect.objectContaining({ code: 'cli.option' }));
  });
});

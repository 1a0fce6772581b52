import { describe, expect, it } from 'vitest';
import { moment } from '../../../src-main/faces/cli/moment';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const parse = moment('--since', () => NOW);

describe('a moment', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05.000Z'],
    ['1767323045', '2026-01-02T03:04:05.000Z'],
    ['1767323045.5', '2026-01-02T03:04:05.500Z'],
    ['10m', '2026-01-02T02:54:05.678Z'],
    ['1h30m', '2026-01-02T01:34:05.678Z'],
    ['500ms', '2026-01-02T03:04:05.178Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
  ])('is read from %s', (value, wanted) => {
    expect(new Date(parse(value)).toISOString()).toBe(wanted);
  });

  it('without a zone is one of this machine', () => {
    expect(parse('2026-01-02T03:04:05')).toBe(new Date(2026, 0, 2, 3, 4, 5).getTime());
    expect(parse('2026-01-02')).toBe(new Date(2026, 0, 2).getTime());
  });

  it.each(['', 'yesterday', '-5m', '5 m', 'm', '2026-13-01', '2026-01-02T', '99999999999999', '1e3', '10mm'])(
    'is not read from %j',
    (value) => {
      expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'cli.option' }));
    },
  );
});

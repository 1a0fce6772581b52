import { describe, expect, it } from 'vitest';
import { matrixOf } from '../../../src-main/faces/cli/verbs/runtime-matrix';
import { CAPABILITIES } from '../../../src-shared/model/capabilities';

const names = ['docker', 'apple', 'colima', 'docker-desktop', 'finch', 'lima', 'nerdctl', 'podman'];
const columns = names.map((name) => ({ title: name.toUpperCase(), value: () => 'otherwise (seen)' }));

describe('The matrix of runtimes', () => {
  it('has all runtimes, in tables none of which is wider than the terminal', () => {
    for (const width of [80, 100, 132]) {
      const lines = matrixOf(columns, width).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      const heads = lines.filter((line) => line.startsWith('CAPABILITY'));
      expect(heads.flatMap((head) => head.split(/ +/).slice(1))).toEqual(
        names.map((name) => name.toUpperCase()),
      );
      expect(lines.filter((line) => line !== '')).toHaveLength(heads.length * (1 + CAPABILITIES.length));
      expect(lines.join('')).not.toContain('…');
    }
  });

  it('is one table where nobody looks, whole', () => {
    expect(matrixOf(columns, undefined).split('\n')).toHaveLength(1 + CAPABILITIES.length);
  });
});

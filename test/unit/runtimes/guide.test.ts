import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifestText } from '../../../src-main/runtimes/manifest-text';

const text = readFileSync(join(import.meta.dirname, '../../../docs/guides/write-a-runtime.md'), 'utf8');
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const whole = blocks.filter((block) => block.startsWith('id: '));
const parts = blocks.filter((block) => !block.startsWith('id: '));

describe('The guide for authors of runtimes', () => {
  it('shows manifests that are taken: one for an API, one for a command line', async () => {
    expect(whole).toHaveLength(2);
    for (const manifest of whole)
      expect(await readManifestText('plugin.yaml', manifest)).toMatchObject({ ok: true });
  });

  it('shows parts that are taken, all together, in either of them', async () => {
    expect(parts.length).toBeGreaterThan(3);
    const all = parts.join('').replaceAll(/^/gm, '      ');
    for (const manifest of whole) {
      const own = manifest
        .split('\n')
        .filter((line) => !/^ {6}(global_args|capabilities| {2}events)/.test(line));
      expect(await readManifestText('plugin.yaml', `${own.join('\n')}\n${all}`)).toMatchObject({ ok: true });
    }
  });
});

import fc from 'fast-check';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMountAllowlist } from '../../../src-main/mounts/allowlist';
import { decideMount } from '../../../src-main/mounts/decide';

const NAMES = ['a', 'A', 'ab', 'b', '.ssh', '.SSH', '.env.local', 'id_rsa.pub', 'docker.sock', 'guarded'];
const BLOCKED = /^(?:\.ssh|\.env\.local|id_rsa\.pub|docker\.sock)$/i;
const path = fc.array(fc.constantFrom(...NAMES), { maxLength: 4 }).map((names) => `/${names.join('/')}`);
const entries = fc.array(fc.record({ path, write: fc.boolean() }), { maxLength: 4 });

/** Segment by segment, otherwise than the code does it. */
const isBelow = (one: string, root: string): boolean => {
  const [names, roots] = [one.split('/').filter(Boolean), root.split('/').filter(Boolean)];
  return roots.every((name, at) => names[at] === name);
};

describe('what is granted of mounts', () => {
  it('is never outside of what is allowed, never blocked, holds nothing guarded, and is written only by leave', () => {
    let granted = 0;
    fc.assert(
      fc.property(
        path,
        fc.boolean(),
        entries,
        fc.constantFrom('file', 'folder', 'other'),
        (real, write, allowed, kind) => {
          const guarded = ['/a/guarded', '/b/b'];
          const decision = decideMount({ path: '/asked', real, kind, links: 1 }, write, allowed, guarded);
          if (!decision.granted) {
            expect(decision.error.message).not.toBe('');
            return;
          }
          granted += 1;
          const holding = allowed.filter((one) => isBelow(real, one.path));
          expect(holding.length).toBeGreaterThan(0);
          const innermost = Math.max(...holding.map((one) => one.path.length));
          if (write) expect(holding.some((one) => one.write && one.path.length === innermost)).toBe(true);
          expect(real.split('/').some((name) => BLOCKED.test(name))).toBe(false);
          for (const one of guarded) {
            const [low, other] = [real.toLowerCase(), one.toLowerCase()];
            expect(isBelow(low, other) || isBelow(other, low)).toBe(false);
          }
          expect([decision.real, decision.write, kind === 'other']).toEqual([real, write, false]);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(granted).toBeGreaterThan(20);
  });

  it('is never a path whose real one is blocked or outside, over any links and ways round', async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'cleat-mounts-')));
    const cleatHome = join(root, 'home', 'cleat-home');
    try {
      for (const folder of ['open/deep', 'open2', 'home/.ssh', 'home/cleat-home', 'secret/.aws/x'])
        await mkdir(join(root, folder), { recursive: true });
      await writeFile(join(root, 'open', 'file'), '');
      await writeFile(join(root, 'home', '.ssh', 'id'), '');
      const links: Record<string, string> = {
        'open/to-ssh': '../home/.ssh',
        'open/to-out': join(root, 'open2'),
        'open/to-home': '../home',
        'open/to-cleat': '../home/cleat-home',
        'open/to-deep': 'deep',
        'open/round': '../open/to-out',
        'way-in': 'open',
        'open/loop': 'loop',
      };
      for (const [from, to] of Object.entries(links)) await symlink(to, join(root, from));
      const list = createMountAllowlist({ cleatHome, home: join(root, 'home') });
      await list.allow({ path: join(root, 'way-in'), write: false });
      const names = [
        ...['open', 'open2', 'home', 'secret', '.ssh', '.aws', 'x', 'deep', 'file', 'id', '..', '.', 'gone'],
        ...['to-ssh', 'to-out', 'to-home', 'to-cleat', 'to-deep', 'round', 'way-in', 'loop', 'cleat-home'],
      ];
      let granted = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
          fc.boolean(),
          async (walk, write) => {
            const asked = `${root}/${walk.join('/')}`;
            const decision = await list.check({ path: asked, write });
            if (!decision.granted) return;
            granted += 1;
            const real = await realpath(asked);
            expect(decision.real).toBe(real);
            expect(write).toBe(false);
            expect(isBelow(real, join(root, 'open'))).toBe(true);
            expect(real).not.toMatch(/\/\.(?:ssh|aws)(?:\/|$)/);
          },
        ),
        { numRuns: 1_500 },
      );
      expect(granted).toBeGreaterThan(5);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

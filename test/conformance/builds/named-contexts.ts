import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { startBuild } from './kit';

/** Builds from a folder and an image by name, and looks for what that could leave behind. */
export async function expectNamedContexts(connection: EngineConnection, base: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cleat-named-'));
  try {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'a.txt'), 'of the folder');
    await writeFile(join(folder, 'sub/grüße.txt'), 'x'.repeat(300_000));
    await writeFile(join(folder, 'skip.log'), 'never sent');
    await writeFile(join(folder, '.dockerignore'), '*.log\n');
    const contexts = { own: folder, start: `docker-image://${base}` };
    const dockerfile =
      'FROM start\nCOPY --from=own . /n/\nRUN cat /n/a.txt; wc -c /n/sub/*.txt; find /n -name "*.log"\n';
    const run = startBuild(connection, { files: { Dockerfile: dockerfile }, spec: { contexts } });
    expect((await run.image)?.id).toMatch(/^sha256:/);
    expect(run.text()).toContain('of the folder');
    expect(run.text()).toContain('300000');
    expect(run.text()).not.toContain('skip.log');
    const files = { Dockerfile: `FROM ${base}\nCOPY --from=own missing /n/\n` };
    await expect(startBuild(connection, { files, spec: { contexts } }).image).rejects.toMatchObject({
      code: 'build.failed',
      wire: { params: { line: 2, detail: expect.stringContaining('missing') as string } },
    });
    const nowhere = { own: join(folder, 'nowhere') };
    await expect(startBuild(connection, { files, spec: { contexts: nowhere } }).image).rejects.toMatchObject({
      code: 'build.no-context',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

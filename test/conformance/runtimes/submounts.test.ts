import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import { sourceProblems } from '../../../src-main/runtimes/oci/mounts';
import type { Mount } from '../../../src-shared/plugin-api/run-spec';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

const kinds = [
  { name: 'docker', start: startDocker, reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, reason: await whyNoPodman() },
] as const;

describe.each(kinds)('a read-only folder with a file system mounted below it, on $name', (kind) => {
  const { name, start, reason } = kind;
  let engine: TestEngine;
  let host: string;
  let image: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    host = mkdtempSync(join(tmpdir(), 'cleat-below-'));
    const below = join(host, 'below');
    mkdirSync(below);
    // Before the engine starts: it lives in a mount namespace copied then.
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', below]);
    writeFileSync(join(below, 'there'), '');
    engine = await start();
    image = await engine.busybox();
  });
  afterAll(async () => {
    await engine?.close();
    if (host === undefined) return;
    execFileSync('umount', [join(host, 'below')]);
    rmSync(host, { recursive: true });
  });
  const bind = (recursive: boolean): Mount => ({
    type: 'bind',
    host,
    container: '/m',
    readonly: true,
    recursive,
  });

  it('is refused, and taken when what is below is left out, where nothing can be written', async ({
    skip,
  }) => {
    skip(reason !== undefined, reason);
    expect(await sourceProblems([bind(true)])).toEqual([
      { field: 'mounts.0.host', message: expect.stringContaining(`${host}/below`) },
    ]);
    expect(await sourceProblems([bind(false)])).toEqual([]);
    const definition = ociDefinition({ name, cli: name, engineOption: '--host', options: name });
    const script = 'ls -A /m/below; touch /m/file 2>&1; touch /m/below/file 2>&1; true';
    const spec = {
      image,
      argv: ['sh', '-c', script],
      mounts: [bind(false)],
      networks: ['none'],
      remove: true,
    };
    expect(definition.run.problems(spec)).toEqual([]);
    const { stdout, stderr } = await engine.cli(definition.run.args(spec).args);
    expect(stdout.split('\n').filter(Boolean), stderr).toEqual([
      expect.stringContaining('Read-only file system'),
      expect.stringContaining('Read-only file system'),
    ]);
  });
});

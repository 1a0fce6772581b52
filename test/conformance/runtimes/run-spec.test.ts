import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSchema } from '../../../src-main/launch/inspected';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';

const kinds = [
  { name: 'docker', start: startDocker, option: '--host', reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, option: '--url', reason: await whyNoPodman() },
] as const;

/** How many random containers each engine makes. */
const RUNS = 12;
const hostile = fc
  .array(
    fc.constantFrom('a', 'Z', '0', ' ', ',', ':', '"', "'", '=', '\\', '$', '`', '\n', '\t', 'é', '漢', '😀', '-', ';'),
    { maxLength: 12 },
  )
  .map((letters) => letters.join(''));
const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/).map((one) => `X_${one}`);
/** A folder's name with hostile letters that does not end with a blank. */
const folder = hostile.map((text) => `f${text.replaceAll('/', '')}e`);

const specs = fc.record({
  argv: fc.array(hostile, { minLength: 1, maxLength: 4 }),
  env: fc.dictionary(key, hostile, { maxKeys: 3 }),
  labels: fc.dictionary(key, hostile, { maxKeys: 3 }),
  folders: fc.uniqueArray(folder, { maxLength: 2 }),
  readonly: fc.boolean(),
  workdir: folder.map((name) => `/${name}`),
  user: fc.constantFrom('0', '1000:1000', 'root'),
});

/** What the engine's inspect shows of a spec is the spec. */
describe.each(kinds)('a random run on $name', ({ name, start, option, reason }) => {
  const definition = ociDefinition({ name, cli: name, engineOption: option, options: name });
  let engine: TestEngine;
  let image: string;
  let data: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await start();
    image = await engine.busybox();
    data = await mkdtemp(join(engine.dir, 'data-'));
  });
  afterAll(() => engine?.close());

  it('arrives with every argument, variable, label and mount as it was given', async ({ skip }) => {
    skip(reason !== undefined, reason);
    await fc.assert(
      fc.asyncProperty(specs, async ({ folders, readonly, ...given }) => {
        const mounts = folders.map((one) => ({
          type: 'bind' as const,
          host: join(data, one),
          container: `/m/${one}`,
          readonly,
        }));
        await Promise.all(mounts.map(({ host }) => mkdir(host, { recursive: true })));
        const spec: RunSpec = { ...given, image, mounts, detach: true };
        expect(definition.run.problems(spec)).toEqual([]);
        const [, ...options] = definition.run.args(spec).args;
        const created = await engine.cli(['create', ...options.filter((one) => one !== '--detach')]);
        expect(created, created.stderr).toMatchObject({ exitCode: 0 });
        const id = created.stdout.trim().split('\n').at(-1) ?? '';
        try {
          const { body } = await engine.request('GET', `/containers/${id}/json`);
          const made = madeSchema.parse(body);
          expect(made.Config.Cmd).toEqual(spec.argv);
          expect(made.Config.Env).toEqual(
            expect.arrayContaining(Object.entries(given.env).map(([word, text]) => `${word}=${text}`)),
          );
          expect(made.Config.Labels).toMatchObject(given.labels);
          expect(made.Config.WorkingDir).toBe(given.workdir);
          expect(made.Config.User).toBe(given.user);
          expect(
            made.Mounts.map(({ Source, Destination, RW }) => [Source, Destination, !RW]).sort(),
          ).toEqual(mounts.map(({ host, container }) => [host, container, readonly]).sort());
        } finally {
          await engine.request('DELETE', `/containers/${id}?force=true`);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSchema } from '../../../src-main/launch/inspected';
import { specOfContainer } from '../../../src-main/launch/spec-of-container';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import type { Mount, RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { HOSTILE_NAMES, specs, type Given } from './random-specs';

const kinds = [
  { name: 'docker', start: startDocker, option: '--host', reason: await whyNoDocker() },
  { name: 'podman', start: startPodman, option: '--url', reason: await whyNoPodman() },
] as const;

/** How many random containers each engine makes. */
const RUNS = 40;

/** What the engine's inspect shows of a spec is the spec. */
describe.each(kinds)('a run on $name', ({ name, start, option, reason }) => {
  const definition = ociDefinition({ name, cli: name, engineOption: option, options: name });
  let engine: TestEngine;
  let image: string;
  let imageFacts: unknown;
  let data: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    engine = await start({ network: true });
    image = await engine.busybox();
    imageFacts = (await engine.request('GET', `/images/${encodeURIComponent(image)}/json`)).body;
    data = await mkdtemp(join(engine.dir, 'data-'));
    await engine.cli(['network', 'create', 'own']);
  });
  afterAll(() => engine?.close());
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  const bindsOf = async (folders: readonly string[], readonly: boolean): Promise<Mount[]> => {
    const mounts = folders.map((one) => ({
      type: 'bind' as const,
      host: join(data, one),
      container: `/m/${one}`,
      readonly,
    }));
    await Promise.all(mounts.map(({ host }) => mkdir(host, { recursive: true })));
    return mounts;
  };

  /** Makes the container, not started, and gives what the engine says of it. */
  async function made<T>(spec: RunSpec, look: (container: unknown) => T): Promise<T> {
    expect(definition.run.problems(spec)).toEqual([]);
    const { args, env } = definition.run.args(spec);
    for (const value of Object.values(env)) expect(args.join('\n')).not.toContain(value);
    const options = args.slice(1).filter((one) => one !== '--detach');
    const created = await engine.cli(['create', ...options], { env });
    expect(created, created.stderr).toMatchObject({ exitCode: 0 });
    const id = created.stdout.trim().split('\n').at(-1) ?? '';
    try {
      return look((await engine.request('GET', `/containers/${id}/json`)).body);
    } finally {
      await engine.request('DELETE', `/containers/${id}?force=true&v=true`);
    }
  }

  const specOf = async ({ folders, readonly, others, ...given }: Given): Promise<RunSpec> => ({
    ...given,
    image,
    mounts: [...(await bindsOf(folders, readonly)), ...others],
    detach: true,
  });

  test('arrives with everything random as it was given, and is read back as that spec', async () => {
    await fc.assert(
      fc.asyncProperty(specs, async (given) => {
        const spec = await specOf(given);
        await made(spec, (container) => {
          const { Config, HostConfig, Mounts } = madeSchema.parse(container);
          expect(Config.Cmd).toEqual(spec.argv);
          const variables = Object.entries({ ...given.env, ...given.secrets });
          expect(Config.Env).toEqual(
            expect.arrayContaining(variables.map(([word, text]) => `${word}=${text}`)),
          );
          expect(Config.Labels).toMatchObject(given.labels);
          expect([Config.WorkingDir, Config.User]).toEqual([given.workdir, given.user]);
          expect(Config.StopTimeout).toBe(given.stopTimeout);
          const binds = Mounts.filter(({ Type }) => Type === 'bind');
          expect(binds.map(({ Source, Destination, RW }) => [Source, Destination, RW]).sort()).toEqual(
            given.folders.map((one) => [join(data, one), `/m/${one}`, !given.readonly]).sort(),
          );
          expect(HostConfig).toMatchObject({
            Memory: given.memory,
            NanoCpus: Math.round(given.cpus * 1e9),
            PidsLimit: given.pidsLimit,
            ShmSize: given.shmSize,
            RestartPolicy: { Name: given.restart.name },
            ReadonlyRootfs: given.readonlyRootfs,
          });
          const capabilities = [HostConfig.CapAdd, HostConfig.CapDrop].map((names) => names.map(plain));
          expect(capabilities).toEqual([given.capAdd.map(plain), given.capDrop.map(plain)]);
          const back = specOfContainer(container, imageFacts).spec;
          expect(back.mounts ?? []).toHaveLength(spec.mounts?.length ?? 0);
          expect(back.mounts ?? []).toEqual(expect.arrayContaining([...(spec.mounts ?? [])]));
          expect(back.ports ?? []).toHaveLength(given.ports.length);
          expect(back.ports ?? []).toEqual(expect.arrayContaining([...given.ports]));
          expect(back.restart).toEqual(given.restart);
          expect(back.networks ?? []).toEqual(given.networks);
          expect(back.securityOptions ?? []).toEqual(given.securityOptions);
          expect(back.ulimits ?? []).toEqual(given.ulimits);
          expect(signal(back.stopSignal)).toBe(signal(given.stopSignal));
        });
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  test('mounts paths with every letter that CSV, a shell or an option could take for its own', async () => {
    const mounts = await bindsOf(HOSTILE_NAMES, true);
    await made({ image, argv: ['true'], mounts }, (container) => {
      const { Mounts } = madeSchema.parse(container);
      expect(Mounts.map(({ Source, Destination, RW }) => [Source, Destination, RW]).sort()).toEqual(
        HOSTILE_NAMES.map((one) => [join(data, one), `/m/${one}`, false]).sort(),
      );
    });
  });
});

/** The engines say a capability with and without its prefix. */
const plain = (capability: string): string => capability.replace(/^CAP_/, '');

/** Podman says signals by number. */
function signal(text: string | undefined): string | undefined {
  const numbers: Readonly<Record<string, string>> = { '1': 'SIGHUP', '2': 'SIGINT', '12': 'SIGUSR2' };
  return numbers[text ?? ''] ?? text;
}

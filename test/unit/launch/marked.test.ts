import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { dockerCliDefinition } from '../../../src-main/runtimes/docker-cli/definition';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import { removeHalfMade } from '../../../src-main/launch/half-made';
import { prepareLaunch } from '../../../src-main/launch/preview';
import { findMade } from '../../../src-main/work-containers/find-made';
import { LAUNCH_LABEL } from '../../../src-main/work-containers/labels';
import { isOrphan } from '../../../src-main/work-containers/verdict';
import type { Container } from '../../../src-shared/model/container';
import type { RuntimeDefinition } from '../../../src-shared/plugin-api/runtime-definition';

const mirror = { containers: () => [] };
const spec = { image: 'localhost/shop', argv: ['sleep', '9'], labels: { app: 'shop' }, detach: true };
const idFile = '/tmp/cleat-launch-x/0b9c6d1e';
const prepared = (definition: RuntimeDefinition) =>
  prepareLaunch({ runtimes: { command: async () => ({ definition }) }, mirror }, { spec, inputs: {} });

it('A launch on an engine without an API bears the name of its id file, which is not in the line that is shown', async () => {
  const { preview, args } = await prepared(dockerCliDefinition({ name: 'boat', cli: 'boat' }));
  expect(preview.line).not.toContain(LAUNCH_LABEL);
  expect(args(undefined)).not.toContain(`${LAUNCH_LABEL}=0b9c6d1e`);
  expect(args(idFile)).toEqual(expect.arrayContaining(['app=shop', `${LAUNCH_LABEL}=0b9c6d1e`]));
  const docker = ociDefinition({ name: 'docker', cli: 'docker', engineOption: '--host', options: 'docker' });
  expect((await prepared(docker)).args(idFile).join(' ')).not.toContain(LAUNCH_LABEL);
});

const row = (id: string, mark?: string): Container => ({
  ...{ engine: 'e', runtime: 'boat', id, name: id, image: 'i', imageId: '', command: '', state: 'running' },
  ...{ ports: [], networks: [], labels: mark === undefined ? {} : { [LAUNCH_LABEL]: mark } },
});

it('Its container is found although its CLI was ended before it had noted an id, and no other one is', async () => {
  const rows = [row('other', 'another'), row('bare'), row('ours', '0b9c6d1e')];
  const connection = {
    facts: { dialect: 'cli' },
    inspectContainer: async (id: string) => ({ container: rows.find((one) => one.id === id), raw: {} }),
  } as unknown as EngineConnection;
  expect(await findMade(connection, rows, { idFile, noted: undefined })).toMatchObject({
    id: 'ours',
    idFile,
  });
  expect(await findMade(connection, rows.slice(0, 2), { idFile, noted: undefined })).toBeUndefined();
});

describe('A launch whose CLI was lost on an engine that calls what it made “exited”', () => {
  /** What is there, whether it was ever started, and what was taken away. */
  const engine = (...parts: (readonly [id: string, mark: string | undefined, neverStarted: boolean])[]) => {
    const rows = parts.map(([id, mark]) => ({ ...row(id, mark), state: 'exited' as const }));
    const removed: string[] = [];
    const connection = {
      facts: { dialect: 'cli' },
      listContainers: async () => rows,
      inspectContainer: async (id: string) => {
        const container = rows.find((one) => one.id === id);
        const never = parts.some(([own, , neverStarted]) => own === id && neverStarted);
        return container && { container, raw: {}, facts: never ? { neverStarted: true } : {} };
      },
      removeContainer: async (id: string) => void removed.push(id),
    } as unknown as EngineConnection;
    const mirror = { connection: () => connection, refresh: () => Promise.resolve() };
    return { rows, removed, connection, mirror };
  };
  const lost = { engine: 'e', id: undefined, idFile, before: new Set(['before']), running: false };

  it('takes away what was made and never started, and nothing that ran or is another’s', async () => {
    const { mirror, removed } = engine(
      ['before', '0b9c6d1e', true],
      ['other', 'another', true],
      ['ours', '0b9c6d1e', true],
    );
    await removeHalfMade({ ...lost, mirror });
    expect(removed).toEqual(['ours']);
    const ran = engine(['ours', '0b9c6d1e', false]);
    await removeHalfMade({ ...lost, mirror: ran.mirror });
    expect(ran.removed).toEqual([]);
  });

  it('is an orphan for the next start where it was neither noted nor started', async () => {
    const stateOf = async (noted: string | undefined, neverStarted: boolean) => {
      const { connection, rows } = engine(['ours', '0b9c6d1e', neverStarted]);
      const made = await findMade(connection, rows, { idFile, noted });
      const work = { id: 'w', kind: 'launch' as const, title: '', engine: 'e', idFile, at: 0 };
      const mark = { pid: 1, started: '', place: '' };
      return made && isOrphan('home', { ...work, process: mark }, 'dead', made);
    };
    expect(await stateOf(undefined, true)).toBe(true);
    expect(await stateOf(undefined, false)).toBe(false);
    expect(await stateOf('ours', true)).toBe(false);
  });
});

import { expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { dockerCliDefinition } from '../../../src-main/runtimes/docker-cli/definition';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';
import { prepareLaunch } from '../../../src-main/launch/preview';
import { findMade } from '../../../src-main/work-containers/find-made';
import { LAUNCH_LABEL } from '../../../src-main/work-containers/labels';
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

it('Its container is found although its CLI was ended before it had noted an id, and no other one is', async () => {
  const row = (id: string, mark?: string): Container => ({
    ...{ engine: 'e', runtime: 'boat', id, name: id, image: 'i', imageId: '', command: '', state: 'running' },
    ...{ ports: [], networks: [], labels: mark === undefined ? {} : { [LAUNCH_LABEL]: mark } },
  });
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

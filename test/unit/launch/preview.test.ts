import { expect, it } from 'vitest';
import { prepareLaunch } from '../../../src-main/launch/preview';
import { ociDefinition } from '../../../src-main/runtimes/oci/definition';

const docker = ociDefinition({ name: 'boat', cli: 'boat', engineOption: '--host', options: 'docker' });
const boat = {
  ...docker,
  run: {
    ...docker.run,
    args: (...given: Parameters<typeof docker.run.args>) => {
      const { args, env } = docker.run.args(...given);
      return { args, env: { BOAT_HARBOUR: "the captain's", BOAT_FLAG: '', ...env } };
    },
  },
};
const runtimes = { command: () => Promise.resolve({ definition: boat, host: {} }) };
const mirror = { containers: () => [] };

it('shows the environment that a manifest adds, and no value of a secret', async () => {
  const spec = { image: 'busybox', argv: [], secrets: { TOKEN: 'hush' } };
  const { preview, env } = await prepareLaunch({ runtimes, mirror }, { spec, inputs: {} });
  expect(preview.env).toEqual({ BOAT_HARBOUR: "the captain's", BOAT_FLAG: '' });
  expect(preview.line).toBe("BOAT_HARBOUR='the captain'\\''s' BOAT_FLAG='' boat run --env TOKEN busybox");
  expect(JSON.stringify(preview)).not.toContain('hush');
  expect(env).toMatchObject({ TOKEN: 'hush', BOAT_FLAG: '' });
});

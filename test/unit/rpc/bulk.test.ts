import { describe, expect, it } from 'vitest';
import { connect } from './served';
import { os } from './os';

/** As long as an engine's ids and an endpoint's names are. */
const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(64, '0'));
const DOCKER = 'docker/unix:///var/run/docker.sock';
const PODMAN = 'podman/unix:///run/user/1000/podman/podman.sock';

describe('work on many containers', () => {
  it('takes ten thousand in one message, and not one more', async () => {
    const sizes: number[] = [];
    const { client } = connect({
      containers: {
        bulk: os.containers.bulk.handler(({ input }) => {
          for (const target of input.targets) sizes.push(target.ids.length);
          return { operationId: 'op-1' };
        }),
      },
    });
    const asked = (podman: number): Promise<unknown> =>
      client.containers.bulk({
        action: 'stop',
        targets: [
          { engine: DOCKER, ids: ids(9000) },
          { engine: PODMAN, ids: ids(podman) },
        ],
      });
    await expect(asked(1000)).resolves.toEqual({ operationId: 'op-1' });
    expect(sizes).toEqual([9000, 1000]);
    await expect(asked(1001)).rejects.toMatchObject({ code: 'rpc.input' });
  });
});

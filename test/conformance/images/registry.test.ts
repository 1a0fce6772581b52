import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { Quay } from './stage';
import { SAILOR, startRegistry, whyNoRegistry, type Registry } from './registry';

const why = (await whyNoDocker()) ?? (await whyNoPodman()) ?? whyNoRegistry();

const auth = Buffer.from(`${SAILOR.name}:${SAILOR.password}`).toString('base64');

/** Logged in as the engines’ own tools do it. */
function logIn(quay: Quay, registry: Registry): void {
  mkdirSync(join(quay.folder, '.docker'), { recursive: true });
  writeFileSync(
    join(quay.folder, '.docker/config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth } } }),
  );
}

describe.skipIf(why !== undefined)(why ?? 'a registry that wants a login', () => {
  let registry: Registry;
  let docker: TestEngine;
  let podman: TestEngine;
  let sender: Quay;
  let receiver: Quay;

  beforeAll(async () => {
    registry = await startRegistry();
    docker = await startDocker({ hostNetwork: true });
    podman = await startPodman({ hostNetwork: true });
    // Docker trusts loopback by itself.
    writeFileSync(
      join(podman.dir, 'registries.conf'),
      `unqualified-search-registries = []\n[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`,
    );
    await podman.restart();
    await docker.busybox();
    sender = await Quay.open(docker);
    receiver = await Quay.open(podman);
  });
  afterAll(async () => {
    await sender.close();
    await receiver.close();
    await docker.close();
    await podman.close();
    await registry.close();
  });

  it('refuses who is not logged in, and that is told', async () => {
    const row = await sender.row('cleat-busybox:latest');
    const reference = `${registry.host}/team/busybox:one`;
    expect((await sender.ended(sender.images.tag(sender.ref(row), reference))).error).toBeUndefined();
    const pushed = await sender.ended(sender.images.push(sender.ref(row), reference));
    expect(pushed.error).toMatchObject({ code: 'image.denied', category: 'permission' });
    const pulled = await receiver.ended(receiver.images.pull(receiver.id, reference));
    expect(pulled.error).toMatchObject({ code: 'image.denied', category: 'permission' });
  });

  it('takes an image from Docker and gives it to Podman, layer by layer, with the engines’ own logins', async () => {
    logIn(sender, registry);
    logIn(receiver, registry);
    const row = await sender.row('cleat-busybox:latest');
    const reference = `${registry.host}/team/busybox:one`;
    const parts = new Set<string>();
    const stop = sender.operations.subscribe(({ progress }) => {
      for (const { status } of progress?.parts ?? []) parts.add(status);
    });
    const pushed = await sender.ended(sender.images.push(sender.ref(row), reference));
    stop();
    expect(pushed.error).toBeUndefined();
    expect([...parts]).toContain('Pushed');
    expect(pushed.progress?.parts?.[0]).toMatchObject({ status: 'Pushed' });

    const pulled = await receiver.ended(receiver.images.pull(receiver.id, reference));
    expect(pulled.error).toBeUndefined();
    expect(receiver.named(reference)?.id).toBe(pulled.result?.id);
    expect(JSON.stringify([pushed, pulled])).not.toContain(SAILOR.password);
    expect(JSON.stringify([pushed, pulled])).not.toContain(auth);
  });

  it('says what it does not have', async () => {
    const reference = `${registry.host}/team/busybox:nobody`;
    const pulls = await Promise.all(
      [sender, receiver].map((quay) => quay.ended(quay.images.pull(quay.id, reference))),
    );
    expect(pulls.map(({ error }) => error?.code)).toEqual(['image.not-in-registry', 'image.not-in-registry']);
  });

  it('that is gone fails the pull in plain words', async () => {
    await registry.kill();
    const reference = `${registry.host}/team/busybox:one`;
    const pulled = await sender.ended(sender.images.pull(sender.id, reference));
    expect(pulled.error).toMatchObject({ code: 'image.failed' });
    expect(pulled.error?.message).toContain('connection refused');
  });
});

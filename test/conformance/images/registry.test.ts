import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { certificateAuthority } from '../../engines/certificates';
import { Quay } from './stage';
import { SAILOR, startRegistry, whyNoRegistry, type Registry } from './registry';

const why = (await whyNoDocker()) ?? (await whyNoPodman()) ?? whyNoRegistry();

const { signal } = new AbortController();
const auth = Buffer.from(`${SAILOR.name}:${SAILOR.password}`).toString('base64');

/** The registry’s authority, where Podman and its user look for it. */
function trustIn(home: string, registry: Registry, authority: string): void {
  const folder = join(home, '.config/containers/certs.d', registry.host);
  mkdirSync(folder, { recursive: true });
  copyFileSync(authority, join(folder, 'ca.crt'));
}

describe.skipIf(why !== undefined)(why ?? 'a registry that wants a login', () => {
  const certificates = mkdtempSync(join(tmpdir(), 'cleat-registry-ca-'));
  let authority: string;
  let registry: Registry;
  let docker: TestEngine;
  let podman: TestEngine;
  let sender: Quay;
  let receiver: Quay;

  beforeAll(async () => {
    const made = certificateAuthority(certificates);
    authority = made.ca;
    registry = await startRegistry(made.issue('registry'));
    // It trusts loopback by itself, whatever the certificate.
    docker = await startDocker({ hostNetwork: true });
    podman = await startPodman({ hostNetwork: true });
    trustIn(join(podman.dir, 'home'), registry, authority);
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
    rmSync(certificates, { recursive: true, force: true });
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

  it('lets in who has the password, checks its certificate where the engine does, and keeps the login for the engine', async () => {
    const { host } = registry;
    const login = { registry: host, username: SAILOR.name, password: SAILOR.password };
    const untrusted = receiver.registries.logIn(receiver.id, login, signal);
    await expect(untrusted).rejects.toMatchObject({ code: 'registry.untrusted' });
    trustIn(receiver.folder, registry, authority);
    const wrong = receiver.registries.logIn(receiver.id, { ...login, password: 'ashore' }, signal);
    await expect(wrong).rejects.toMatchObject({ code: 'registry.password' });
    expect((await receiver.registries.known(receiver.id, signal)).registries).toEqual([]);

    const path = join(receiver.folder, 'run/containers/auth.json');
    expect(await receiver.registries.logIn(receiver.id, login, signal)).toEqual({
      registry: host,
      username: SAILOR.name,
      kept: { by: 'file', path },
      security: 'verified',
      checked: true,
    });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ auths: { [host]: { auth } } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const onDocker = await sender.registries.logIn(sender.id, login, signal);
    expect(onDocker).toMatchObject({ security: 'unverified', kept: { by: 'file' } });
    expect((await sender.registries.known(sender.id, signal)).registries).toMatchObject([
      { registry: host, username: SAILOR.name, insecure: true },
    ]);
    expect((await receiver.registries.known(receiver.id, signal)).registries).toMatchObject([
      { registry: host, username: SAILOR.name, insecure: false },
    ]);
  });

  it('takes an image from Docker and gives it to Podman, layer by layer, with the engines’ own logins', async () => {
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

  it('tells its tags and what a name stands for, and is searched where the engine can', async () => {
    const { host } = registry;
    expect(await receiver.registries.tags(receiver.id, `${host}/team/busybox`, 10, signal)).toEqual({
      registry: host,
      repository: `${host}/team/busybox`,
      security: 'verified',
      tags: ['one'],
      more: false,
    });
    const manifest = await sender.registries.manifest(sender.id, `${host}/team/busybox:one`, signal);
    expect(manifest).toMatchObject({ index: false, security: 'unverified', entries: [{ layers: 1 }] });
    expect(manifest.entries[0]?.platform).toMatch(/^linux\//);
    const found = await receiver.registries.search(receiver.id, `${host}/team`, 25, signal);
    expect(found.map(({ name }) => name)).toEqual([`${host}/team/busybox`]);
    const unable = sender.registries.search(sender.id, `${host}/team`, 25, signal);
    await expect(unable).rejects.toMatchObject({ code: 'registry.no-search' });
    const nobody = receiver.registries.tags(receiver.id, `${host}/team/nobody`, 10, signal);
    await expect(nobody).rejects.toMatchObject({ code: 'registry.not-there' });
  });

  it('tells which image has become old', async () => {
    const reference = `${registry.host}/team/busybox:one`;
    const states = async (quay: Quay): Promise<string[]> => {
      const image = await quay.row(reference);
      const updates = await quay.registries.updates(quay.id, [{ image, name: reference }], signal);
      return updates.map(({ state }) => state);
    };
    expect(await states(receiver)).toEqual(['current']);
    expect(await states(sender)).toEqual(['current']);
    const made = await docker.request('POST', '/v1.41/containers/create', {
      Image: 'cleat-busybox:latest',
      Cmd: ['sh'],
    });
    const { Id: id } = z.object({ Id: z.string() }).parse(made.body);
    const named = `repo=${encodeURIComponent(`${registry.host}/team/busybox`)}&tag=one`;
    await docker.request('POST', `/v1.41/commit?container=${id}&${named}`, {});
    const before = sender.named('cleat-busybox:latest')?.id;
    const newer = await until('the new image', () => {
      const row = sender.named(reference);
      return row && row.id !== before ? row : undefined;
    });
    expect((await sender.ended(sender.images.push(sender.ref(newer), reference))).error).toBeUndefined();
    expect(await states(receiver)).toEqual(['outdated']);
    const old = receiver.ref(await receiver.row(reference));
    const many = await receiver.ended(receiver.images.pullMany([old, old]));
    expect(many).toMatchObject({ state: 'succeeded', items: { total: 1, failed: 0 } });
    expect(await states(receiver)).toEqual(['current']);
    const own = await receiver.registries.updates(
      receiver.id,
      [{ image: { engine: receiver.id, id: 'sha256:1', digests: [] }, name: 'my-own:latest' }],
      signal,
    );
    expect(own).toMatchObject([{ state: 'local' }]);
  });

  it('says what it does not have', async () => {
    const reference = `${registry.host}/team/busybox:nobody`;
    const pulls = await Promise.all(
      [sender, receiver].map((quay) => quay.ended(quay.images.pull(quay.id, reference))),
    );
    expect(pulls.map(({ error }) => error?.code)).toEqual(['image.not-in-registry', 'image.not-in-registry']);
  });

  it('lets nobody in who has logged out', async () => {
    const { host } = registry;
    expect(await receiver.registries.logOut(receiver.id, host, signal)).toMatchObject({
      from: [{ by: 'file' }],
      stillIn: [],
    });
    const tags = receiver.registries.tags(receiver.id, `${host}/team/busybox`, 10, signal);
    await expect(tags).rejects.toMatchObject({ code: 'registry.denied' });
    const pulled = await receiver.ended(receiver.images.pull(receiver.id, `${host}/team/busybox:one`));
    expect(pulled.error).toMatchObject({ code: 'image.denied' });
    const again = receiver.registries.logOut(receiver.id, host, signal);
    await expect(again).rejects.toMatchObject({ code: 'registry.not-logged-in' });
  });

  it('that is gone fails the pull in plain words', async () => {
    await registry.kill();
    const reference = `${registry.host}/team/busybox:one`;
    const pulled = await sender.ended(sender.images.pull(sender.id, reference));
    expect(pulled.error).toMatchObject({ code: 'image.failed' });
    expect(pulled.error?.message).toContain('connection refused');
    // Of many, each fails for itself.
    const there = receiver.ref(await receiver.row(reference));
    const gone = receiver.ref({ id: `sha256:${'0'.repeat(64)}` });
    const again = await receiver.ended(receiver.images.pullMany([there]));
    expect(again).toMatchObject({ error: { code: 'image.some-failed' }, items: { failed: 1 } });
    const removed = await receiver.ended(receiver.images.removeMany([there, gone], false));
    expect(removed.error).toMatchObject({ code: 'image.some-failed' });
    expect(removed.items).toMatchObject({ total: 2, done: 2, failed: 1 });
    await until('the row to be gone', () => receiver.named(reference) === undefined);
  });
});

import { describe, expect, it } from 'vitest';
import { dockerRegistries, podmanRegistries, registryTrust } from '../../../src-main/registries/trust';
import { repositoryAt } from '../../../src-main/registries/repository';
import { memoryFiles } from '../engines/memory-files';

describe('what an engine calls insecure', () => {
  it('is Docker’s ranges and names', () => {
    const own = dockerRegistries({
      RegistryConfig: {
        InsecureRegistryCIDRs: ['127.0.0.0/8', '::1/128', '10.1.0.0/16'],
        IndexConfigs: { 'docker.io': { Secure: true }, 'harbour:5000': { Secure: false } },
      },
    });
    const asked = ['harbour:5000', '127.0.0.1:5000', 'localhost:5000', '[::1]:5000', '10.1.2.3', '10.2.0.1'];
    expect(asked.filter((one) => own.isInsecure(one))).toEqual(asked.slice(0, 5));
    expect(own.isInsecure('docker.io')).toBe(false);
    expect(own.isInsecure('127.0.0.1.evil.example')).toBe(false);
    expect(dockerRegistries({}).isInsecure('127.0.0.1:5000')).toBe(false);
  });

  it('is Podman’s entries of registries.conf', () => {
    const own = podmanRegistries({
      registries: {
        search: ['docker.io'],
        'harbour:5000': { Prefix: '', Location: 'harbour:5000', Insecure: true },
        'quay.io': { Prefix: 'quay.io', Location: 'quay.io', Insecure: false },
        '*.dev.example': { Prefix: '*.dev.example', Insecure: true },
      },
    });
    const asked = ['harbour:5000', 'a.dev.example:5000', 'quay.io', 'dev.example', '127.0.0.1:5000'];
    expect(asked.filter((one) => own.isInsecure(one))).toEqual(asked.slice(0, 2));
  });
});

describe('the certificates of a registry', () => {
  it('are those of the first folder that the engine would look into, and a client’s pair', async () => {
    const env = { HOME: '/home/me', SSL_CERT_FILE: '/none' };
    const folder = '/etc/docker/certs.d/harbour:5000';
    const files = memoryFiles({
      [`${folder}/ca.crt`]: 'CA',
      [`${folder}/me.cert`]: 'CERT',
      [`${folder}/me.key`]: 'KEY',
      [`${folder}/README`]: 'text',
      '/home/me/.config/containers/certs.d/harbour:5000/own.crt': 'OWN',
    });
    expect(await registryTrust('harbour:5000', 'docker', false, { env, files })).toEqual({
      insecure: false,
      authorities: ['CA'],
      folder,
      client: { cert: 'CERT', key: 'KEY' },
    });
    expect(await registryTrust('harbour:5000', 'podman', true, { env, files })).toEqual({
      insecure: true,
      authorities: ['OWN'],
      folder: '/home/me/.config/containers/certs.d/harbour:5000',
    });
    expect((await registryTrust('other', 'docker', false, { env, files })).folder).toBe(
      '/etc/docker/certs.d/other',
    );
  });
});

describe('a name', () => {
  it('is a repository of a registry', () => {
    const names = ['busybox', 'docker.io/library/busybox:1', 'team/app', '127.0.0.1:5000/a/b:c'];
    expect(names.map((name) => repositoryAt(name).name)).toEqual([
      'docker.io/library/busybox:latest',
      'docker.io/library/busybox:1',
      'docker.io/team/app:latest',
      '127.0.0.1:5000/a/b:c',
    ]);
    expect(() => repositoryAt('../../etc')).toThrow(expect.objectContaining({ code: 'image.invalid' }));
    expect(() => repositoryAt('a/../b?x')).toThrow(expect.objectContaining({ code: 'image.invalid' }));
  });
});

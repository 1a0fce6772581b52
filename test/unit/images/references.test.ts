import { describe, expect, it } from 'vitest';
import { findImage } from '../../../src-main/images/find';
import { TransferProgress } from '../../../src-main/images/progress';
import type { Engine } from '../../../src-shared/model/engine';
import type { Image } from '../../../src-shared/model/image';
import { isReference, registryOf, splitReference, withTag } from '../../../src-shared/model/image-reference';

describe('a reference', () => {
  it('is split where its tag and digest begin, whatever port its registry has', () => {
    expect(splitReference('harbour:5000/team/app')).toEqual({ repository: 'harbour:5000/team/app' });
    expect(splitReference('harbour:5000/team/app:1@sha256:ab')).toEqual({
      repository: 'harbour:5000/team/app',
      tag: '1',
      digest: 'sha256:ab',
    });
    expect(withTag('app')).toBe('app:latest');
    expect(withTag('app@sha256:ab')).toBe('app@sha256:ab');
  });

  it.each([
    ['busybox', 'docker.io'],
    ['team/app', 'docker.io'],
    ['localhost/app', 'localhost'],
    ['harbour.example/app', 'harbour.example'],
    ['[::1]:5000/app', '[::1]:5000'],
  ])('%s is of the registry %s', (reference, registry) => {
    expect(registryOf(reference)).toBe(registry);
  });

  it.each(['', '-rm', 'UPPER', 'a b', 'app:', 'app:b:c', '../x', 'a//b', 'app@sha256:12', '$(x)', 'app\n'])(
    'is none: %j',
    (text) => {
      expect(isReference(text)).toBe(false);
    },
  );

  it.each([
    'busybox',
    'a/b_c/d-e.f:V1.0_x',
    '127.0.0.1:5000/x:1',
    `x@sha256:${'0'.repeat(64)}`,
    '[::1]:5000/x',
  ])('is one: %s', (text) => {
    expect(isReference(text)).toBe(true);
  });
});

const engineOf = (runtime: string): Engine => ({
  id: `${runtime}/x`,
  runtime,
  name: 'default',
  endpoint: { kind: 'unix', path: '/x' },
  aliases: [],
  status: { state: 'connecting' },
});
const image = (runtime: string, n: string, tags: readonly string[]): Image => ({
  engine: `${runtime}/x`,
  runtime,
  id: `sha256:${n.repeat(64)}`,
  tags,
  digests: [],
  size: 1,
  dangling: tags.length === 0,
  labels: {},
  users: { count: 0, first: [] },
});

describe('finding an image', () => {
  const engines = [engineOf('docker'), engineOf('podman')];
  const images = [
    image('docker', 'a', ['busybox:latest']),
    image('podman', 'b', ['docker.io/library/busybox:latest']),
    image('podman', 'c', ['localhost/app:latest']),
  ];
  const idOf = (name: string, preferred?: string): string =>
    findImage({ images, engines, name, preferred }).image.id.slice(7, 8);

  it('knows it by id, by the beginning of one, and by a name without what goes without saying', () => {
    expect(idOf('c'.repeat(64))).toBe('c');
    expect(idOf('sha256:ccc')).toBe('c');
    expect(idOf('app')).toBe('c');
    expect(findImage({ images, engines, name: 'app' }).name).toBe('localhost/app:latest');
  });

  it('means the selected runtime’s where several have it, and else asks which', () => {
    expect(idOf('busybox', 'podman')).toBe('b');
    expect(() => idOf('busybox')).toThrow('names more than one image');
    expect(() => idOf('nobody')).toThrow('There is no image');
  });
});

describe('the progress of a transfer', () => {
  it('adds layers up by what travels, never past a layer’s size, and leaves unpacking out', () => {
    const progress = new TransferProgress();
    progress.take({ type: 'message', text: 'Pulling from app' });
    expect(progress.now()).toEqual({ message: 'Pulling from app' });
    progress.take({ type: 'part', id: 'a', status: 'Downloading', current: 500, total: 1000 });
    progress.take({ type: 'part', id: 'b', status: 'Already exists' });
    expect(progress.now()).toMatchObject({
      message: '1 of 2 layers, 500 B of 1.0 kB',
      current: 500,
      total: 1000,
    });
    progress.take({ type: 'part', id: 'a', status: 'Downloading', current: 1100, total: 1000 });
    progress.take({ type: 'part', id: 'a', status: 'Extracting', current: 9000, total: 90_000 });
    expect(progress.now()).toMatchObject({ current: 1000, total: 1000 });
    progress.take({ type: 'part', id: 'a', status: 'Pull complete' });
    expect(progress.now().message).toBe('2 of 2 layers, 1.0 kB of 1.0 kB');
  });
});

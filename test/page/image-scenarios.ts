import type { FakeOwner } from '../unit/renderer/fake-owner';
import { anImage, ordinaryImages } from '../unit/renderer/fake-images';
import * as samples from '../unit/renderer/samples';
import { scenarios } from './scenarios';

const GB = 1024 ** 3;

/** The states that the view of images must look right in. */
export const imageScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  images(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.images.set(ordinaryImages());
    owner.images.unused = ordinaryImages().filter(({ users }) => users.count === 0);
  },
  'image-rows'(owner, count) {
    scenarios['ordinary']?.(owner, 0);
    owner.images.set(
      Array.from({ length: count }, (_, index) =>
        anImage(index, index % 5 === 0 ? { engine: samples.podman.id, runtime: 'podman' } : {}),
      ),
    );
  },
  'images-three'(owner) {
    scenarios['one']?.(owner, 0);
    owner.images.set(ordinaryImages().slice(0, 3));
  },
  'images-unreachable'(owner) {
    scenarios['unreachable']?.(owner, 0);
    owner.images.set(ordinaryImages());
  },
  'images-looked'(owner) {
    imageScenarios['images']?.(owner, 0);
    owner.images.looked = true;
  },
  'images-failed'(owner) {
    scenarios['one']?.(owner, 0);
    owner.images.engines = [samples.unreachable(samples.docker, false)];
  },
  'images-hostile'(owner) {
    scenarios['one']?.(owner, 0);
    const nasty = '\u202egnp.exe<img src=x onerror=alert(1)>\u0007\nnext';
    owner.images.set([
      anImage(0, { tags: [`${'a'.repeat(1_000)}:${'9'.repeat(200)}`], size: 3 * GB }),
      anImage(1, {
        tags: [nasty],
        labels: { [nasty]: nasty },
        users: { count: 1, first: [{ id: 'x', name: nasty }] },
      }),
      anImage(2, { tags: Array.from({ length: 400 }, (_, at) => `many/names:${at}`) }),
    ]);
  },
  /** A pull with layers, and the file of another. */
  'images-pulling'(owner) {
    imageScenarios['images']?.(owner, 0);
    const parts = ['Pull complete', 'Downloading', 'Downloading', 'Waiting'].map((status, at) => ({
      id: `${at}f8c0e2b7d31`,
      status,
      ...(status === 'Waiting'
        ? {}
        : { current: ([41, 12, 33][at] ?? 0) * 1e6, total: ([41, 64, 78][at] ?? 0) * 1e6 }),
    }));
    owner.setOperation({
      id: 'pull-1',
      kind: 'image.pull',
      title: 'Pull registry.example.com/shop/api:2.14.0',
      state: 'running',
      startedAt: Date.now(),
      progress: { message: '1 of 4 layers, 86 MB of 183 MB', current: 86e6, total: 183e6, parts },
    });
    owner.setOperation({
      id: 'save-1',
      kind: 'image.save',
      title: 'Save nginx:1.27',
      state: 'running',
      startedAt: Date.now(),
      progress: { message: '12.4 MB', current: 12.4e6 },
    });
  },
};

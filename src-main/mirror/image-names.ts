import type { Container } from '../../src-shared/model/container';

const HEX_ID = /^[0-9a-f]{12,64}$/;

/**
 * The key under which an image is looked up: ids without `sha256:` (Podman's events leave it out), names with
 * their tag and without Docker's default registry (`busybox` and `docker.io/library/busybox:latest` are one).
 */
export function imageKey(image: string): string {
  const plain = image.replace(/^sha256:/, '');
  if (HEX_ID.test(plain)) return plain;
  const name = plain.replace(/^docker\.io\/(?:library\/)?/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? name : `${name}:latest`;
}

/** Every key under which an image event can mean this row. */
export function imageKeysOf(row: Container): readonly string[] {
  const keys = new Set<string>();
  if (row.imageId !== '') keys.add(imageKey(row.imageId));
  if (row.image !== '') keys.add(imageKey(row.image));
  return [...keys];
}

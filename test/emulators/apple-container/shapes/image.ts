import { date, iso, type Json } from '../json';
import type { Image } from '../state/records';
import { since, type Version } from '../version';

const MEDIA_TYPE = 'application/vnd.oci.image.index.v1+json';
const INDEX_BYTES = 1853;

/** The descriptor of an image's index. */
export function descriptorOf(image: Image): { digest: string; mediaType: string; size: number } {
  return { digest: `sha256:${image.digest}`, mediaType: MEDIA_TYPE, size: INDEX_BYTES };
}

/** An image as `image list` prints it (contract §6.4, before 1.0 §6.10). */
export function imageShape(version: Version, image: Image): Json {
  if (since(version, '1.0.0')) return imageInspection(version, image);
  const megabytes = Math.max(1, Math.round(image.size / 1_000_000));
  return { reference: image.name, descriptor: descriptorOf(image), fullSize: `${megabytes} MB` };
}

/** An image as `image inspect` prints it. */
export function imageInspection(version: Version, image: Image): Json {
  const variants = [variant(image)];
  if (!since(version, '1.0.0')) return { name: image.name, index: descriptorOf(image), variants };
  const creationDate = date(version, image.created);
  const configuration = { name: image.name, creationDate, descriptor: descriptorOf(image) };
  return { id: image.digest, configuration, variants };
}

function variant(image: Image): Json {
  const digest = `sha256:${image.digest}`;
  return {
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    digest,
    size: image.size,
    config: {
      architecture: 'arm64',
      os: 'linux',
      variant: 'v8',
      created: iso(image.created),
      config: { ...image.config },
      rootfs: { type: 'layers', diff_ids: [digest] },
    },
  };
}

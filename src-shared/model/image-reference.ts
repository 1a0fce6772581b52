/** A reference in its parts, as people write it: nothing is added to it. */
export interface ImageReference {
  /** `busybox`, `127.0.0.1:5000/team/app` */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

export function splitReference(reference: string): ImageReference {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const name = at < 0 ? reference : reference.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return {
    repository: colon < 0 ? name : name.slice(0, colon),
    ...(colon < 0 ? {} : { tag: name.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The reference with a tag: `latest`, where it has neither tag nor digest. */
export function withTag(reference: string): string {
  const { tag, digest } = splitReference(reference);
  return tag === undefined && digest === undefined ? `${reference}:latest` : reference;
}

/** Docker's own registry, which a reference without one means. */
export const DEFAULT_REGISTRY = 'docker.io';

/** The registry that a reference names: `docker.io` when it names none. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = splitReference(reference).repository.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost ? first : DEFAULT_REGISTRY;
}

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?';
const REFERENCE = new RegExp(
  `^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[a-z0-9+._-]+:[a-fA-F0-9]{32,})?$`,
);

/** Whether engines take it for the name of an image: https://pkg.go.dev/github.com/distribution/reference. */
export function isReference(text: string): boolean {
  return text.length <= 512 && REFERENCE.test(text);
}

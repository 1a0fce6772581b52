import { fail, Lacks } from '../refusal';
import type { Image } from '../state/records';
import type { Store } from '../state/store';

/** `alpine` as `docker.io/library/alpine:latest`. */
export function fullReference(reference: string): string {
  const tagged = withTag(reference);
  const [first = '', ...rest] = tagged.split('/');
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) return tagged;
  return `docker.io/${rest.length === 0 ? 'library/' : ''}${tagged}`;
}

/** A reference with a tag, without a registry: how locally built images are called. */
export function withTag(reference: string): string {
  if (reference.includes('@')) throw new Lacks('references by digest');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._:/-]*$/.test(reference)) {
    fail('invalidArgument', `cannot parse reference '${reference}'`);
  }
  return /:[^/]*$/.test(reference) ? reference : `${reference}:latest`;
}

/** The short form, as quiet lists print it. */
export function shortReference(reference: string): string {
  return reference.replace(/^docker\.io\/(library\/)?/, '');
}

/** The image of this reference, however it was said. */
export function findImage(store: Store, reference: string): Image | undefined {
  return store.image(withTag(reference)) ?? store.image(fullReference(reference));
}

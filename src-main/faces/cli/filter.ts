import { CleatError } from '../../../src-shared/model/error';
import type { Container } from '../../../src-shared/model/container';

/** Whether a container is meant. */
export type Filter = (row: Container) => boolean;

const COMPOSE_PROJECT = ['com.docker.compose.project', 'io.podman.compose.project'];

/** What can be filtered by; the value as the user gave it. */
const KEYS: Readonly<Record<string, (row: Container, value: string) => boolean>> = {
  name: (row, value) => row.name.includes(value),
  id: (row, value) => row.id.startsWith(value),
  image: (row, value) => ofImage(row, value),
  ancestor: (row, value) => ofImage(row, value),
  state: (row, value) => row.state === value,
  status: (row, value) => row.state === value,
  health: (row, value) => (row.health ?? 'none') === value,
  label: (row, value) => hasLabel(row, value),
  network: (row, value) => row.networks.includes(value),
  runtime: (row, value) => row.runtime === value.toLowerCase(),
  project: (row, value) => COMPOSE_PROJECT.some((key) => row.labels[key] === value),
  pod: (row, value) => row.pod === value,
};

export const FILTER_KEYS: readonly string[] = Object.keys(KEYS);

/** `nginx` is every tag of it; with a tag or an id only that. */
function ofImage({ image, imageId }: Container, value: string): boolean {
  return image === value || image.startsWith(`${value}:`) || imageId.replace('sha256:', '').startsWith(value);
}

function hasLabel({ labels }: Container, value: string): boolean {
  const at = value.indexOf('=');
  if (at < 0) return Object.hasOwn(labels, value);
  const key = value.slice(0, at);
  return Object.hasOwn(labels, key) && labels[key] === value.slice(at + 1);
}

/**
 * The filter that `--filter KEY=VALUE`, given any number of times, makes: of one key any value will do, of several
 * keys each must fit (labels: each of them), as in docker. Throws `cli.option`.
 */
export function filterOf(texts: readonly string[]): Filter {
  const byKey = new Map<string, ((row: Container) => boolean)[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = text.slice(0, at).trim().toLowerCase();
    const test = at > 0 && Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (!test) {
      const expected = `KEY=VALUE with one of ${FILTER_KEYS.join(', ')}`;
      throw CleatError.of('cli.option', { option: '--filter', value: text, expected });
    }
    const value = text.slice(at + 1);
    byKey.set(key, [...(byKey.get(key) ?? []), (row) => test(row, value)]);
  }
  return (row) =>
    [...byKey].every(([key, tests]) =>
      key === 'label' ? tests.every((test) => test(row)) : tests.some((test) => test(row)),
    );
}

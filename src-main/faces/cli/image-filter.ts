import { CleatError } from '../../../src-shared/model/error';
import type { Image } from '../../../src-shared/model/image';
import { splitReference } from '../../../src-shared/model/image-reference';

const hexOf = (id: string): string => id.replace(/^sha256:/, '');

function hasLabel({ labels }: Image, value: string): boolean {
  const at = value.indexOf('=');
  if (at < 0) return Object.hasOwn(labels, value);
  const key = value.slice(0, at);
  return Object.hasOwn(labels, key) && labels[key] === value.slice(at + 1);
}

/** `busybox` is every tag of it; with a tag only that; `*` stands for anything. */
function isNamed({ tags }: Image, value: string): boolean {
  const escaped = value.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const pattern = new RegExp(`^(?:.*/)?${escaped}$`);
  return tags.some((tag) => pattern.test(tag) || pattern.test(splitReference(tag).repository));
}

const KEYS: Readonly<Record<string, (image: Image, value: string) => boolean>> = {
  reference: isNamed,
  name: isNamed,
  id: ({ id }, value) => hexOf(id).startsWith(hexOf(value)),
  label: hasLabel,
  dangling: ({ dangling }, value) => String(dangling) === value,
  used: ({ users }, value) => String(users.count > 0) === value,
  runtime: ({ runtime }, value) => runtime === value.toLowerCase(),
};

/** As of containers: of one key any value will do, of several keys each must fit. Throws `cli.option`. */
export function imageFilterOf(texts: readonly string[]): (image: Image) => boolean {
  const byKey = new Map<string, ((image: Image) => boolean)[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = text.slice(0, at).trim().toLowerCase();
    const test = at > 0 && Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (!test) {
      const expected = `KEY=VALUE with one of ${Object.keys(KEYS).join(', ')}`;
      throw CleatError.of('cli.option', { option: '--filter', value: text, expected });
    }
    const value = text.slice(at + 1);
    byKey.set(key, [...(byKey.get(key) ?? []), (image) => test(image, value)]);
  }
  return (image) =>
    [...byKey].every(([key, tests]) =>
      key === 'label' ? tests.every((test) => test(image)) : tests.some((test) => test(image)),
    );
}

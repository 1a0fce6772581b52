/**
 * An image's reference in two parts: where it comes from, and what it is. Where room is short the first gives
 * way, since the second tells images apart (`registry.example.com/shop/` and `api:2.14.0`).
 */
export function imageParts(image: string): readonly [origin: string, name: string] {
  const digest = image.indexOf('@');
  const slash = image.lastIndexOf('/', digest < 0 ? undefined : digest);
  return [image.slice(0, slash + 1), image.slice(slash + 1)];
}

/** The names in an absolute path. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}

/** Whether an absolute path is `root` or lies below it: `/out2` is not below `/out`. */
export function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);
}

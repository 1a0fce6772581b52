/** What is said of containers that a killed Cleat left behind. */
export const workNotices = {
  removing: (p: { count: number; engine: string }) =>
    `Removing ${p.count === 1 ? 'a container' : `${p.count} containers`} that an interrupted Cleat left on ${p.engine}`,
  removed: (p: { names: readonly string[] }) =>
    p.names.length === 0
      ? 'Nothing that an interrupted Cleat left could be removed.'
      : `Removed what an interrupted Cleat left: ${p.names.join(', ')}.`,
};

/**
 * Bytes of images, builds, files and transfers as people read them, by thousands: `12.3 MB`, as the engines' own tools
 * print them. (Memory is counted by 1,024, as those tools do, too: `MiB`.)
 */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${size.toFixed(1)} ${unit}`;
}

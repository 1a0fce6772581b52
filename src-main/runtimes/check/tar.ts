/** What goes into an archive: a folder, a file with bytes, or a link to another name. */
export type TarEntry =
  | { readonly kind: 'folder'; readonly name: string; readonly mode: number }
  | { readonly kind: 'file'; readonly name: string; readonly mode: number; readonly bytes: Buffer }
  | { readonly kind: 'link'; readonly name: string; readonly target: string };

const TYPE = { file: '0', link: '2', folder: '5' } as const;

function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number): void => {
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'ascii');
  };
  block.write(entry.name, 0, 100, 'utf8');
  octal(entry.kind === 'link' ? 0o777 : entry.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.kind === 'file' ? entry.bytes.length : 0, 124, 12);
  octal(0, 136, 12);
  block.write(TYPE[entry.kind], 156, 'ascii');
  if (entry.kind === 'link') block.write(entry.target, 157, 100, 'utf8');
  block.write('ustar\x0000', 257, 'ascii');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return block;
}

/** A ustar archive (POSIX.1-1988) of the entries, all owned by root; names and targets ≤ 100 bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    parts.push(header(entry));
    if (entry.kind !== 'file') continue;
    parts.push(entry.bytes, Buffer.alloc((512 - (entry.bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

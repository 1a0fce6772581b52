import { createHash } from 'node:crypto';
import { Parser } from 'tar';

/** What an archive says of one file, as far as a build can see it. */
export interface Entry {
  readonly type: string;
  readonly mode: number;
  readonly owner: string;
  readonly link?: string;
  readonly size: number;
  readonly mtime: number | undefined;
  readonly hash: string;
}

/** Entries by path, in their order. */
export async function readArchive(archive: Buffer): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const hash = createHash('sha256');
        entry.on('data', (piece: Buffer) => hash.update(piece));
        entry.on('end', () =>
          entries.set(entry.path, {
            type: entry.type,
            mode: entry.header.mode ?? -1,
            owner: `${entry.uid}:${entry.gid}`,
            ...(entry.linkpath ? { link: entry.linkpath } : {}),
            size: entry.size,
            mtime: entry.mtime?.getTime(),
            hash: hash.digest('hex'),
          }),
        );
      },
    });
    parser.on('end', resolve);
    parser.on('error', reject);
    // The docker CLI ends an archive to which it has added a Dockerfile without the last zeroes.
    parser.end(Buffer.concat([archive, Buffer.alloc(1536 - (archive.length % 512))]));
  });
  return entries;
}

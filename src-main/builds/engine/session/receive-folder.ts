import { fromText } from '../../context/path-bytes';
import { FolderWriter } from '../output/folder-writer';
import { GRPC, GrpcError, type GrpcCall, type GrpcMethod } from './grpc';
import {
  endPacket,
  hasMode,
  isPlainFile,
  MODE,
  PACKET,
  packetIn,
  requestPacket,
  type FileStat,
} from './packets';

/** Names that may be known before they are dealt with; some hundred MB. */
const MAX_ENTRIES = 2_000_000;

/** The packets of a call: names pile up while contents are asked for one after the other. */
class Incoming {
  readonly #stats: (FileStat & { readonly id: number })[] = [];
  readonly #messages: AsyncIterator<Buffer>;
  #count = 0;
  #listed = false;

  constructor(messages: AsyncIterable<Buffer>) {
    this.#messages = messages[Symbol.asyncIterator]();
  }

  async next(): Promise<(FileStat & { readonly id: number }) | undefined> {
    for (;;) {
      const first = this.#stats.shift();
      if (first || this.#listed) return first;
      await this.#read();
    }
  }

  async *content(id: number): AsyncGenerator<Buffer> {
    for (;;) {
      const packet = await this.#read();
      if (!packet) continue;
      if (packet.id !== id) throw new GrpcError(GRPC.unknown, 'a file came that was not asked for');
      if (packet.data.length === 0) return;
      yield packet.data;
    }
  }

  /** Waits until the sender has confirmed the end. */
  async end(): Promise<void> {
    while (!(await this.#messages.next()).done);
  }

  /** One packet; only those with data are given back. */
  async #read(): Promise<{ readonly id: number; readonly data: Buffer } | undefined> {
    const { done, value } = await this.#messages.next();
    if (done === true) throw new GrpcError(GRPC.unknown, 'the files end too soon');
    const { type, stat, id, data } = packetIn(value);
    if (type === PACKET.data) return { id, data };
    if (type === PACKET.error) throw new GrpcError(GRPC.unknown, data.toString('utf8'));
    if (type !== PACKET.stat) return undefined;
    if (!stat) this.#listed = true;
    else if (this.#count >= MAX_ENTRIES) throw new GrpcError(GRPC.exhausted, 'there are too many files');
    else this.#stats.push({ ...stat, id: this.#count++ });
    return undefined;
  }
}

async function receive({ messages, send }: GrpcCall, writer: FolderWriter): Promise<void> {
  const incoming = new Incoming(messages);
  await writer.begin();
  for (let stat = await incoming.next(); stat; stat = await incoming.next()) {
    const { id, path, mode, mtime, link } = stat;
    const written = { path, mode: permissions(mode), mtime };
    if (hasMode(mode, MODE.folder)) await writer.folder(written);
    else if (hasMode(mode, MODE.symlink)) writer.symlink(written, link);
    else if (!isPlainFile(mode)) continue;
    else if (link !== '') await writer.hardLink(path, link);
    else {
      await send(requestPacket(id));
      await writer.file(written, incoming.content(id));
    }
  }
  await writer.end();
  await send(endPacket());
  await incoming.end();
}

const permissions = (mode: number): number =>
  (mode & 0o777) +
  (hasMode(mode, MODE.setuid) ? 0o4000 : 0) +
  (hasMode(mode, MODE.setgid) ? 0o2000 : 0) +
  (hasMode(mode, MODE.sticky) ? 0o1000 : 0);

/** The files that the engine's local exporter sends, into a folder: see `FolderWriter`. */
export function folderMethod(destination: string): readonly [string, GrpcMethod] {
  return [
    '/moby.filesync.v1.FileSend/DiffCopy',
    (call) => receive(call, new FolderWriter(fromText(destination))),
  ];
}

import { bytesField, fieldsOf, numberField } from '../trace/protobuf';

/**
 * How BuildKit moves folders over a session (tonistiigi/fsutil, `types/wire.proto` and `types/stat.proto`): the sender
 * names everything in order, an empty name last; the receiver asks for contents by their place in that order.
 */
export const PACKET = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

/** Bits of Go's `os.FileMode` beside the nine of permissions. */
export const MODE = {
  folder: 2 ** 31,
  symlink: 2 ** 27,
  device: 2 ** 26,
  pipe: 2 ** 25,
  socket: 2 ** 24,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  character: 2 ** 21,
  sticky: 2 ** 20,
} as const;
const KINDS = MODE.folder + MODE.symlink + MODE.device + MODE.pipe + MODE.socket + MODE.character;

export const hasMode = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1;
export const isPlainFile = (mode: number): boolean => (mode & KINDS) === 0;

/** Of a file on its way. Paths are in bytes: one character each. */
export interface FileStat {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  /** Epoch ms. */
  readonly mtime: number;
  /** Where a symlink leads; of a file, the one whose content it shares. */
  readonly link: string;
}

export interface Packet {
  readonly type: number;
  /** None in a `stat` that ends the list. */
  readonly stat?: FileStat;
  readonly id: number;
  readonly data: Buffer;
}

const NS_PER_MS = 1_000_000;
const NOTHING = Buffer.alloc(0);

function statIn(bytes: Buffer): FileStat {
  let path = '';
  let link = '';
  let [mode, size, mtime] = [0, 0, 0];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) path = field.bytes.toString('latin1');
    else if (field.number === 2) mode = field.value;
    else if (field.number === 5) size = field.value;
    else if (field.number === 6) mtime = field.value / NS_PER_MS;
    else if (field.number === 7) link = field.bytes.toString('latin1');
  }
  return { path, mode, size, mtime, link };
}

/** Throws a RangeError for bytes that are no message. */
export function packetIn(message: Buffer): Packet {
  let [type, id]: number[] = [0, 0];
  let stat: FileStat | undefined;
  let data: Buffer = NOTHING;
  for (const field of fieldsOf(message)) {
    if (field.number === 1) type = field.value;
    else if (field.number === 2) stat = statIn(field.bytes);
    else if (field.number === 3) id = field.value;
    else if (field.number === 4) data = field.bytes;
  }
  return { type: type ?? 0, id: id ?? 0, data, ...(stat ? { stat } : {}) };
}

/** @param device its numbers, for a device */
export function statPacket(
  stat?: FileStat,
  device?: { readonly major: number; readonly minor: number },
): Buffer {
  if (!stat) return numberField(1, PACKET.stat);
  const body = Buffer.concat([
    bytesField(1, Buffer.from(stat.path, 'latin1')),
    numberField(2, stat.mode),
    numberField(5, stat.size),
    numberField(6, Math.max(0, Math.round(stat.mtime)) * NS_PER_MS),
    ...(stat.link === '' ? [] : [bytesField(7, Buffer.from(stat.link, 'latin1'))]),
    ...(device ? [numberField(8, device.major), numberField(9, device.minor)] : []),
  ]);
  return Buffer.concat([numberField(1, PACKET.stat), bytesField(2, body)]);
}

export const requestPacket = (id: number): Buffer =>
  Buffer.concat([numberField(1, PACKET.request), numberField(3, id)]);
/** Without data, the end of a file. */
export const dataPacket = (id: number, data: Buffer = NOTHING): Buffer =>
  Buffer.concat([
    numberField(1, PACKET.data),
    numberField(3, id),
    ...(data.length === 0 ? [] : [bytesField(4, data)]),
  ]);
export const endPacket = (): Buffer => numberField(1, PACKET.end);
export const errorPacket = (message: string): Buffer =>
  Buffer.concat([numberField(1, PACKET.error), bytesField(4, message)]);

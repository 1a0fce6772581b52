/**
 * Reading and writing protocol buffers by hand: a handful of small messages, of which we know the field numbers
 * (protobuf.dev, “Encoding”). Fields that nobody asks for are passed over, so that newer engines are read, too.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export interface Field {
  readonly number: number;
  /** Of a varint or fixed field; 0 of another. Whole numbers over 2^53 lose their last digits. */
  readonly value: number;
  /** Of a length-delimited field; empty of another. */
  readonly bytes: Buffer;
}

const NOTHING = Buffer.alloc(0);

function varint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: at + index + 1 };
  }
  throw new RangeError('a protobuf number does not end');
}

/** The fields of a message, in order. Throws a RangeError for bytes that are none. */
export function* fieldsOf(bytes: Buffer): Generator<Field, void, undefined> {
  let at = 0;
  while (at < bytes.length) {
    const key = varint(bytes, at);
    const number = Math.floor(key.value / 8);
    const kind = key.value & 7;
    if (kind === VARINT) {
      const { value, next } = varint(bytes, key.next);
      yield { number, value, bytes: NOTHING };
      at = next;
      continue;
    }
    const start = kind === BYTES ? varint(bytes, key.next) : { value: fixed(kind), next: key.next };
    at = start.next + start.value;
    if (start.value < 0 || at > bytes.length)
      throw new RangeError('a protobuf field is longer than its message');
    yield { number, value: 0, bytes: bytes.subarray(start.next, at) };
  }
}

function fixed(kind: number): number {
  if (kind === FIXED64) return 8;
  if (kind === FIXED32) return 4;
  throw new RangeError(`a protobuf field is of an unknown kind (${kind})`);
}

function numberBytes(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** A length-delimited field. */
export function bytesField(number: number, value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([numberBytes(number * 8 + BYTES), numberBytes(bytes.length), bytes]);
}

/** A field with a whole number ≥ 0. */
export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([numberBytes(number * 8 + VARINT), numberBytes(value)]);
}

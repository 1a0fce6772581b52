/** What precedes the bytes of a frame's memory: where its text begins, as 32 bits, and room so that doubles are aligned. */
export const FRAME_HEAD = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A text and the memory that it speaks of as one message: large texts cross as bytes, which nobody has to write or
 * read as JSON. The frame begins with the memory, so places in it stay what they are.
 *
 * @param memory its first FRAME_HEAD bytes are the frame's
 */
export function toFrame(text: string, memory: ArrayBuffer): ArrayBuffer {
  const said = encoder.encode(text);
  const frame = new Uint8Array(memory.byteLength + said.length);
  frame.set(new Uint8Array(memory));
  frame.set(said, memory.byteLength);
  new DataView(frame.buffer).setUint32(0, memory.byteLength, true);
  return frame.buffer;
}

/** The text of a frame; its memory is the frame itself. Undefined when it is no frame. */
export function textOfFrame(frame: ArrayBuffer): string | undefined {
  if (frame.byteLength < FRAME_HEAD) return undefined;
  const at = new DataView(frame).getUint32(0, true);
  if (at < FRAME_HEAD || at > frame.byteLength) return undefined;
  return decoder.decode(new Uint8Array(frame, at));
}

/** The memory that a batch speaks of: that of its only item. */
export function memoryOf(batch: unknown): ArrayBuffer | undefined {
  const memory: unknown = Reflect.get(onlyItemOf(batch) ?? {}, 'memory');
  return memory instanceof ArrayBuffer ? memory : undefined;
}

/** Puts memory where `memoryOf` finds it. False: there is no such place. */
export function setMemory(batch: unknown, memory: ArrayBuffer): boolean {
  const item = onlyItemOf(batch);
  return item !== undefined && Reflect.set(item, 'memory', memory);
}

function onlyItemOf(batch: unknown): object | undefined {
  if (typeof batch !== 'object' || batch === null) return undefined;
  const items: unknown = Reflect.get(batch, 'items');
  if (!Array.isArray(items) || items.length !== 1) return undefined;
  const item: unknown = items[0];
  return typeof item === 'object' && item !== null ? item : undefined;
}

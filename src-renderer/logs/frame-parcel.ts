import type { LogFrame, ShownRow } from './protocol';

/**
 * A picture on its way to the page, the text of its lines as bytes beside it. A browser keeps what a message holds until
 * its next full collection: of strings that was half of what followed lines cost a page.
 */
export interface FrameParcel {
  readonly type: 'parcel';
  /** Its lines without their text. */
  readonly frame: LogFrame;
  /** The UTF-8 of all lines, first to last, and how many bytes each is long. To be handed over. */
  readonly memory: ArrayBuffer;
  readonly bytes: readonly number[];
}

const MOST_OF_ONE = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function packFrame(frame: LogFrame): FrameParcel {
  const room = frame.rows.reduce((sum, shown) => sum + textOf(shown).length * MOST_OF_ONE, 0);
  const memory = new Uint8Array(room);
  const bytes: number[] = [];
  let used = 0;
  const rows = frame.rows.map((shown): ShownRow => {
    if (shown.kind !== 'row' || shown.row.kind !== 'line') return shown;
    const { written } = encoder.encodeInto(shown.row.text, memory.subarray(used));
    bytes.push(written);
    used += written;
    return { ...shown, row: { ...shown.row, text: '' } };
  });
  return { type: 'parcel', frame: { ...frame, rows }, memory: memory.buffer.slice(0, used), bytes };
}

export function openFrame({ frame, memory, bytes }: FrameParcel): LogFrame {
  let line = 0;
  let at = 0;
  const rows = frame.rows.map((shown): ShownRow => {
    if (shown.kind !== 'row' || shown.row.kind !== 'line') return shown;
    const length = bytes[line++] ?? 0;
    const text = decoder.decode(new Uint8Array(memory, at, length));
    at += length;
    return { ...shown, row: { ...shown.row, text } };
  });
  return { ...frame, rows };
}

function textOf(shown: ShownRow): string {
  return shown.kind === 'row' && shown.row.kind === 'line' ? shown.row.text : '';
}

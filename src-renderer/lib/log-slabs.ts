/** Where a text is held. */
export interface Place {
  readonly slab: number;
  readonly at: number;
  readonly bytes: number;
}

interface Slab {
  readonly memory: Uint8Array;
  /** Texts in it that are still wanted. */
  texts: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Texts as UTF-8 in a few large pieces of memory, used again and again: nothing is left to be collected. The memory
 * comes when it is first needed and is kept.
 */
export class LogSlabs {
  readonly #slabs: Slab[] = [];
  readonly #free: number[] = [];
  #current = -1;
  #at = 0;

  /** At least two slabs are needed; a text may be no longer than one. */
  constructor(
    private readonly slabBytes: number,
    private readonly most: number,
  ) {}

  /** @param makeRoom gives texts up, until a slab is free; called when all are in use */
  put(text: string, makeRoom: () => void): Place {
    return this.#putHere(text) ?? this.#putNext(text, makeRoom);
  }

  /**
   * Holds a run of texts that are bytes already, in one piece.
   *
   * @returns where it begins; undefined when it is longer than a slab
   */
  putRun(bytes: Uint8Array, texts: number, makeRoom: () => void): Omit<Place, 'bytes'> | undefined {
    if (bytes.length > this.slabBytes) return undefined;
    if (this.#current < 0 || this.#at + bytes.length > this.slabBytes) this.#begin(makeRoom);
    const slab = this.#slabs[this.#current];
    if (!slab) return undefined;
    const at = this.#at;
    slab.memory.set(bytes, at);
    slab.texts += texts;
    this.#at += bytes.length;
    return { slab: this.#current, at };
  }

  read({ slab, at, bytes }: Place): string {
    const memory = this.#slabs[slab]?.memory;
    return memory ? decoder.decode(memory.subarray(at, at + bytes)) : '';
  }

  /** One text of this slab is not wanted any more. */
  drop(index: number): void {
    const slab = this.#slabs[index];
    if (!slab) return;
    slab.texts -= 1;
    if (slab.texts === 0 && index !== this.#current) this.#free.push(index);
  }

  get hasFree(): boolean {
    return this.#free.length > 0;
  }

  #putHere(text: string): Place | undefined {
    const slab = this.#slabs[this.#current];
    if (!slab) return undefined;
    const { read, written } = encoder.encodeInto(text, slab.memory.subarray(this.#at));
    if (read < text.length) return undefined;
    const place = { slab: this.#current, at: this.#at, bytes: written };
    this.#at += written;
    slab.texts += 1;
    return place;
  }

  #putNext(text: string, makeRoom: () => void): Place {
    this.#begin(makeRoom);
    const place = this.#putHere(text);
    if (!place)
      throw new RangeError(`a text of ${text.length} characters in slabs of ${this.slabBytes} bytes`);
    return place;
  }

  /** Goes on in a slab that is free. */
  #begin(makeRoom: () => void): void {
    const full = this.#current;
    if (this.#free.length === 0 && this.#slabs.length >= this.most) makeRoom();
    const free = this.#free.shift();
    this.#current = free ?? this.#slabs.length;
    if (free === undefined) this.#slabs.push({ memory: new Uint8Array(this.slabBytes), texts: 0 });
    // Only the current slab may be empty without being free.
    if (this.#slabs[full]?.texts === 0) this.#free.push(full);
    this.#at = 0;
  }
}

import { expect } from 'vitest';
import type { Container } from '../../../src-shared/model/container';
import type { Dialect, Engine } from '../../../src-shared/model/engine';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import { createMirror } from '../../../src-main/mirror/create-mirror';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { FakeClock } from './fake-clock';
import { FakeEngine } from './fake-engine';

/** Lets everything run that waits for nothing but a promise. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A reader of patches that refuses what a reader must never get. */
export class Reader {
  readonly rows = new Map<string, Container>();
  readonly revisions = new Map<string, number>();
  readonly patches: ContainersPatch[] = [];
  engines: readonly Engine[] = [];

  constructor(mirror: Mirror) {
    mirror.subscribe((patch) => {
      this.patches.push(patch);
      if (patch.type === 'engines') this.engines = patch.engines;
      if (patch.type !== 'rows') return;
      expect(patch.revision).toBe((this.revisions.get(patch.engine) ?? 0) + 1);
      this.revisions.set(patch.engine, patch.revision);
      expect(patch.upsert.length + patch.remove.length).toBeGreaterThan(0);
      for (const row of patch.upsert) {
        expect(row, 'a row that did not change').not.toEqual(this.rows.get(row.id));
        this.rows.set(row.id, row);
      }
      for (const id of patch.remove) expect(this.rows.delete(id), 'a row that was not there').toBe(true);
    });
  }
}

/** A mirror on one engine in memory, on a clock that stands still. */
export class MirrorStage {
  readonly engine: FakeEngine;
  readonly clock = new FakeClock();
  readonly logged: { facts: object; message: string }[] = [];
  readonly mirror: Mirror;
  readonly reader: Reader;

  constructor(dialect: Dialect) {
    this.engine = new FakeEngine(dialect);
    const log = (facts: object, message: string): void => {
      this.logged.push({ facts, message });
    };
    this.mirror = createMirror({
      connect: this.engine.connect,
      logger: { info: log, warn: log },
      clock: this.clock,
    });
    this.reader = new Reader(this.mirror);
  }

  /** Connects and lists. */
  async open(): Promise<void> {
    this.mirror.setEngines([this.engine.description]);
    await this.drain();
  }

  ref(id: string): { engine: string; kind: 'container'; id: string } {
    return { engine: this.engine.description.id, kind: 'container', id };
  }

  /** Answers every request and fires the timers within `withinMs`, but delivers no event. */
  async answer(withinMs = 60): Promise<void> {
    const until = this.clock.now() + withinMs;
    for (;;) {
      await settle();
      const request = this.engine.movable()[0];
      const next = this.clock.next();
      if (request) this.engine.move(request);
      else if (next !== undefined && this.clock.now() + next <= until) this.clock.fire();
      else return;
    }
  }

  /** Lets everything happen that is under way. */
  async drain(withinMs = 10_000): Promise<void> {
    const until = this.clock.now() + withinMs;
    for (;;) {
      for (const id of this.engine.unsaved()) this.engine.save(id);
      await this.answer(60);
      const next = this.clock.next();
      if (this.engine.canDeliver) this.engine.deliverEvent();
      else if (next !== undefined && this.clock.now() + next <= until) this.clock.fire();
      else return;
    }
  }

  rows(): Map<string, Container> {
    return new Map(this.mirror.containers().map((row) => [row.id, row]));
  }
}

/** Rows without what no list says. */
export function asListed(rows: Iterable<Container>): Map<string, object> {
  const unlisted = new Set(['startedAt', 'pending']);
  return new Map(
    Array.from(rows, (row) => [
      row.id,
      Object.fromEntries(Object.entries(row).filter(([key]) => !unlisted.has(key))),
    ]),
  );
}

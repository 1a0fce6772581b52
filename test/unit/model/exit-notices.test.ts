import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src-shared/model/container';
import { ExitFinder, ExitGate, type Exit, type ExitNotice } from '../../../src-shared/model/exit-notices';
import type { ContainersPatch } from '../../../src-shared/model/patch';

const web: Container = {
  engine: 'docker/unix:///d.sock',
  runtime: 'docker',
  id: 'a1',
  name: 'web',
  image: 'busybox',
  imageId: 'i',
  command: '',
  state: 'running',
  createdAt: 0,
  ports: [],
  networks: [],
  labels: {},
};
const rows = (...upsert: Container[]): ContainersPatch[] => [
  { type: 'rows', engine: web.engine, revision: 1, upsert, remove: [] },
];
const ended = (exitCode: number): Container => ({ ...web, state: 'exited', exitCode });
const pending = (action: 'stop' | 'kill' | 'remove' | 'restart') => ({ action, operationId: 'o' }) as const;

describe('an unexpected end', () => {
  const finder = (...before: Container[]): ExitFinder => {
    const found = new ExitFinder();
    found.take(rows(...before), 0);
    return found;
  };

  it('is a failure that nobody asked for', () => {
    expect(finder(web).take(rows(ended(1)), 10)).toEqual([
      { engine: web.engine, id: 'a1', name: 'web', runtime: 'docker', exitCode: 1 },
    ]);
    expect(finder({ ...web, state: 'paused' }).take(rows(ended(137)), 10)).toHaveLength(1);
  });

  it('is told once, and again after it ran again', () => {
    const found = finder(web);
    expect(found.take(rows(ended(1)), 10)).toHaveLength(1);
    expect(found.take(rows(ended(1)), 11)).toEqual([]);
    found.take(rows(web), 12);
    expect(found.take(rows(ended(2)), 13)).toHaveLength(1);
  });

  it.each([0, 130, 143])('is not one with exit code %d', (code) => {
    expect(finder(web).take(rows(ended(code)), 10)).toEqual([]);
  });

  it.each(['stop', 'kill', 'remove', 'restart'] as const)('is not one after our %s', (action) => {
    const found = finder(web);
    found.take(rows({ ...web, pending: pending(action) }), 10);
    expect(found.take(rows({ ...ended(137), pending: pending(action) }), 20)).toEqual([]);
  });

  it('is not one when the kill answered first and the process died a little later', () => {
    const found = finder(web);
    found.take(rows({ ...web, pending: pending('kill') }), 10);
    found.take(rows(web), 20);
    expect(found.take(rows(ended(137)), 500)).toEqual([]);
  });

  it('is one again long after a kill that ended nothing', () => {
    const found = finder(web);
    found.take(rows({ ...web, pending: pending('kill') }), 10);
    found.take(rows(web), 20);
    expect(found.take(rows(ended(1)), 60_000)).toHaveLength(1);
  });

  it('is not what had ended before we looked, nor what happened while we could not', () => {
    const found = new ExitFinder();
    expect(found.take(rows(ended(1)), 0)).toEqual([]);
    found.take(rows(web), 1);
    found.begin();
    expect(found.take(rows(ended(1)), 2)).toEqual([]);
  });

  it('is not a container that only goes away', () => {
    const found = finder(web);
    found.take([{ type: 'rows', engine: web.engine, revision: 2, upsert: [], remove: ['a1'] }], 5);
    expect(found.take(rows(ended(1)), 6)).toEqual([]);
  });
});

describe('many ends', () => {
  const exit = (id: number): Exit => ({
    engine: web.engine,
    id: String(id),
    name: `c${id}`,
    runtime: 'docker',
    exitCode: 1,
  });
  const gate = () => {
    const told: ExitNotice[] = [];
    let now = 0;
    let due: { at: number; call: () => void } | undefined;
    const one = new ExitGate((notice) => told.push(notice), {
      now: () => now,
      later: (call, ms) => {
        due = { at: now + ms, call };
        return () => (due = undefined);
      },
    });
    const pass = (ms: number): void => {
      now += ms;
      if (!due || due.at > now) return;
      const { call } = due;
      due = undefined;
      call();
    };
    return { one, told, pass, waiting: () => due !== undefined };
  };

  it('of one container are told once a minute', () => {
    const { one, told, pass } = gate();
    for (let at = 0; at < 50; at++) {
      one.take([exit(1)]);
      pass(1_000);
    }
    expect(told).toEqual([{ type: 'one', exit: exit(1) }]);
    pass(20_000);
    one.take([exit(1)]);
    expect(told).toHaveLength(2);
  });

  it('five thousand in a minute are three and a summary', () => {
    const { one, told, pass } = gate();
    for (let at = 0; at < 5_000; at++) one.take([exit(at)]);
    expect(told).toHaveLength(3);
    pass(60_000);
    expect(told).toHaveLength(4);
    expect(told[3]).toEqual({ type: 'many', count: 4_997 });
  });

  it('leave no timer behind when closed', () => {
    const { one, waiting } = gate();
    one.take([exit(1)]);
    expect(waiting()).toBe(true);
    one.close();
    expect(waiting()).toBe(false);
  });
});

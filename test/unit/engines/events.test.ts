import { describe, expect, it } from 'vitest';
import { effectOf, parseEvent, type EngineEvent } from '../../../src-main/engines/events';
import { recordings } from './fixtures';

const DIALECTS = ['docker', 'podman'] as const;

const event = (type: string, action: string, over: Partial<EngineEvent> = {}): EngineEvent => ({
  type,
  action,
  id: 'abc',
  attributes: {},
  time: 0,
  ...over,
});

describe.each(DIALECTS)('the events that a real %s was heard to send', (dialect) => {
  const heard = recordings(dialect).flatMap((one) =>
    one.steps.flatMap((step) =>
      [...step.events, ...(step.libpodEvents ?? [])].map(({ line }) => parseEvent(line)),
    ),
  );

  it('are many', () => expect(heard.length).toBeGreaterThan(200));

  it('are all in the table', () => {
    const unknown = heard.filter((one) => effectOf(one, dialect).kind === 'unknown');
    expect(unknown.map((one) => `${one.type} ${one.action}`)).toEqual([]);
  });

  it('have a time, and name what they are about', () => {
    for (const one of heard) {
      expect(one.time).toBeGreaterThan(Date.parse('2020-01-01'));
      expect(one.action).not.toContain(':');
      if (one.action !== 'prune') expect(one.id).not.toBe('');
      if (one.type === 'image') expect(one.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  it('name a container by its full id wherever a row must be refreshed', () => {
    for (const one of heard) {
      const effect = effectOf(one, dialect);
      if (effect.kind === 'refresh' || effect.kind === 'remove') expect(effect.id).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('an event', () => {
  it('is cut at the colon of its action', () => {
    const line = JSON.stringify({
      Type: 'container',
      Action: 'health_status: unhealthy',
      Actor: { ID: 'abc', Attributes: { name: 'boat' } },
      time: 5,
      timeNano: 5_250_000_000,
    });
    expect(parseEvent(line)).toEqual({
      type: 'container',
      action: 'health_status',
      detail: 'unhealthy',
      id: 'abc',
      attributes: { name: 'boat' },
      time: 5250,
    });
  });

  it('of newer Podmans carries its health word in an attribute', () => {
    const line = JSON.stringify({
      Type: 'container',
      Action: 'health_status',
      Actor: { ID: 'abc', Attributes: { health_status: 'healthy' } },
      time: 5,
    });
    expect(parseEvent(line)).toMatchObject({ action: 'health_status', detail: 'healthy', time: 5000 });
  });

  it('is read without the fields that newer engines dropped', () => {
    expect(parseEvent('{"Type":"volume","Action":"create","Actor":{"ID":"hold"},"time":1}').id).toBe('hold');
    expect(() => parseEvent('{"message":"no event"}')).toThrow();
  });
});

describe('what an event means', () => {
  it.each(DIALECTS)('on %s: nothing, for what only looks at or works inside a container', (dialect) => {
    for (const action of ['attach', 'exec_create', 'exec_start', 'exec_die', 'export', 'commit'])
      expect(effectOf(event('container', action), dialect)).toEqual({ kind: 'ignore' });
  });

  it('a container is gone by Docker’s “destroy” and Podman’s “remove”', () => {
    expect(effectOf(event('container', 'destroy'), 'docker')).toEqual({ kind: 'remove', id: 'abc' });
    expect(effectOf(event('container', 'remove'), 'podman')).toEqual({ kind: 'remove', id: 'abc' });
  });

  it('a network event refreshes the container it names', () => {
    const connect = event('network', 'connect', { id: 'net', attributes: { container: 'boat' } });
    expect(effectOf(connect, 'docker')).toEqual({ kind: 'refresh', id: 'boat' });
    expect(effectOf(event('network', 'disconnect', { id: 'boat' }), 'podman')).toEqual({
      kind: 'refresh',
      id: 'boat',
    });
  });

  it('an image event refreshes the rows of the image', () => {
    for (const action of ['tag', 'untag', 'delete'])
      expect(effectOf(event('image', action, { id: 'sha256:1' }), 'docker')).toEqual({
        kind: 'refresh-image',
        image: 'sha256:1',
      });
  });

  it('a word that nobody knows yet is unknown, also one that every object has', () => {
    expect(effectOf(event('container', 'teleport'), 'docker')).toEqual({ kind: 'unknown', id: 'abc' });
    expect(effectOf(event('container', 'constructor'), 'docker')).toEqual({ kind: 'unknown', id: 'abc' });
    expect(effectOf(event('wormhole', 'open'), 'podman')).toEqual({ kind: 'unknown', id: '' });
    expect(effectOf(event('__proto__', 'toString'), 'podman')).toEqual({ kind: 'unknown', id: '' });
  });
});

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src-shared/messages/catalogue';
import { ERROR_CATEGORIES } from '../../../src-shared/messages/entry';
import { CleatError, exitCodeOf } from '../../../src-shared/model/error';

describe('a CleatError', () => {
  it('says what happened and what to do next, from its code and parameters', () => {
    const error = CleatError.of('engine.permission', { engine: 'Docker', endpoint: 'unix:///x.sock' });
    expect(error.message).toBe('You may not use the socket of Docker (unix:///x.sock).');
    expect(error.hint).toContain('group');
    expect(exitCodeOf(error.category)).toBe(4);
  });

  it('names a container that is not there by its name, and by a short id where only the id is known', () => {
    const said = (name: string): string =>
      CleatError.of('container.unknown', { name, engines: 'Docker' }).message;
    expect(said('0123456789ab'.padEnd(64, 'c'))).toBe('There is no container “0123456789ab” on Docker.');
    expect(said('a'.repeat(40))).toContain(`“${'a'.repeat(40)}”`);
    expect(said('shop-db-1')).toContain('“shop-db-1”');
  });

  it('crosses a process as plain data and is the same error on the other side', () => {
    const sent = CleatError.of('operation.unknown', { id: '7' });
    const wire: unknown = JSON.parse(JSON.stringify(sent.wire));
    const got = CleatError.fromWire(sent.wire);
    expect(wire).toEqual(got.wire);
    expect(got.message).toBe(sent.message);
  });

  it('keeps the cause of what was thrown', () => {
    const cause = new Error('socket hang up');
    const error = CleatError.from(cause);
    expect(error.code).toBe('app.unexpected');
    expect(error.cause).toBe(cause);
    expect(CleatError.from(error)).toBe(error);
  });

  it('tells an abort from a defect', () => {
    expect(CleatError.from(new DOMException('stop', 'AbortError')).code).toBe('app.cancelled');
  });
});

describe('the catalogue', () => {
  it('gives every code a known category', () => {
    for (const [code, { category }] of Object.entries(catalogue)) {
      expect(ERROR_CATEGORIES, code).toContain(category);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { judgeSkips, readReport, summarise } from '../../../scripts/lib/tally.mjs';

const ok = { code: 0, timedOut: false };
const report = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join('\n');
const test = (state: string, more: object = {}): object => ({
  kind: 'test',
  name: 'starts a container',
  file: 'a.test.ts',
  state,
  ...more,
});
const end = { kind: 'end' };

describe('the tally of a test run', () => {
  it('counts what passed, failed and was skipped on its last line, alone', () => {
    const lines = readReport(
      report(test('passed'), test('skipped', { reason: 'not root' }), end),
      'unit',
      ok,
    );
    const { text, ok: good } = summarise(lines);
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 1 skipped');
    expect(text).toContain('a.test.ts > starts a container — not root');
    expect(good).toBe(true);
  });

  it('fails when no test ran at all', () => {
    const lines = readReport(report(end), 'e2e', ok);
    expect(lines).toMatchObject([{ state: 'failed', errors: ['ran no test'] }]);
    expect(summarise([]).ok).toBe(false);
  });

  it('names the test that was running when the limit came', () => {
    const text = report({ kind: 'start', name: 'lists containers', file: 'b.test.ts' });
    const [line] = readReport(text, 'e2e', { code: null, timedOut: true });
    expect(line?.errors[0]).toBe(
      'stopped at the time limit; the last test it began was b.test.ts > lists containers',
    );
  });

  it('fails when the process died after its tests had passed', () => {
    const lines = readReport(report(test('passed')), 'conformance', { code: 139, timedOut: false });
    expect(summarise(lines).ok).toBe(false);
    expect(summarise(lines).text).toContain('ended with 139 before it was done');
  });

  it('fails when the process ends badly although every test passed', () => {
    const lines = readReport(report(test('passed'), end), 'unit', { code: 1, timedOut: false });
    expect(summarise(lines).ok).toBe(false);
  });

  it('counts a test that neither passed nor was skipped as failed', () => {
    const lines = readReport(report(test('pending'), end), 'unit', ok);
    expect(lines).toMatchObject([{ state: 'failed', errors: ['ended as pending'] }]);
  });
});

describe('skips under CI', () => {
  const [skipped] = readReport(report(test('skipped', { reason: 'no Podman' }), end), 'unit', ok);
  const lines = skipped ? [skipped] : [];

  it('are failures unless the platform lists them by full name', () => {
    const [line] = judgeSkips(lines, { strict: true, expected: ['another test'] });
    expect(line).toMatchObject({
      state: 'failed',
      errors: ['skipped here, where nothing may be: no Podman'],
    });
  });

  it('stay skips where the reason is listed that they state', () => {
    const strict = { strict: true, expected: ['no Podman'] };
    expect(judgeSkips(lines, strict)).toEqual(lines);
    const named = lines.map((line) => ({
      ...line,
      name: 'with Podman (no Podman) starts',
      reason: undefined,
    }));
    expect(judgeSkips(named, strict)).toEqual(named);
    const titled = lines.map((line) => ({ ...line, name: 'verbs > no Podman > starts', reason: undefined }));
    expect(judgeSkips(titled, strict)).toEqual(titled);
    const other = lines.map((line) => ({ ...line, reason: 'no Podman here' }));
    expect(judgeSkips(other, strict)).toMatchObject([{ state: 'failed' }]);
  });

  it('stay skips where they are listed, and everywhere outside CI', () => {
    expect(judgeSkips(lines, { strict: true, expected: ['starts a container'] })).toEqual(lines);
    expect(judgeSkips(lines, { strict: false, expected: [] })).toEqual(lines);
  });
});

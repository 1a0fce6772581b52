import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askLine, type Terminal } from '../../../src-main/faces/cli/secret';

/** A terminal in memory: what is typed comes in, `shown` is all that was written, `raw` what was asked of it. */
function terminal(): {
  terminal: Terminal;
  type: (text: string) => void;
  shown: () => string;
  raw: boolean[];
} {
  const typed = new PassThrough();
  const written: string[] = [];
  const raw: boolean[] = [];
  const input = Object.assign(typed, { isRaw: false, setRawMode: (on: boolean) => void raw.push(on) });
  const output = { write: (text: string) => written.push(text) };
  return {
    terminal: { input, output },
    type: (text) => void typed.write(text),
    shown: () => written.join(''),
    raw,
  };
}

describe('asking at a terminal', () => {
  it('shows nothing of a password, takes back what is erased, and leaves the terminal as it was', async () => {
    const { terminal: own, type, shown, raw } = terminal();
    const asked = askLine('Password: ', { hidden: true }, own);
    type('wrong\u0015hun');
    type('tex\u007f\u007fer2\r');
    expect(await asked).toBe('hunter2');
    expect(shown()).toBe('Password: \n');
    expect(raw).toEqual([true, false]);
  });

  it('shows a name, and Ctrl-C ends it', async () => {
    const { terminal: own, type, shown, raw } = terminal();
    const asked = askLine('User name: ', { hidden: false }, own);
    type('sai\u0003');
    await expect(asked).rejects.toMatchObject({ code: 'app.cancelled' });
    expect(shown()).toBe('User name: sai\n');
    expect(raw).toEqual([true, false]);
  });
});

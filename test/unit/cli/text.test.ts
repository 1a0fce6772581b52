import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, logText, plainText } from '../../../src-main/faces/cli/text';

const ESC = '\u001b';
const BEL = '\u0007';
// eslint-disable-next-line no-control-regex -- the test is about control characters
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;

// eslint-disable-next-line no-control-regex -- the test is about control characters
const CONTROL_BUT_LINES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe('text from an engine on a terminal', () => {
  it('loses every escape sequence when it is a name', () => {
    expect(plainText(`web${ESC}[2J${ESC}]0;owned${BEL}-1`)).toBe('web-1');
    expect(plainText(`a${ESC}]8;;https://evil.example${ESC}\\link${ESC}]8;;${ESC}\\b`)).toBe('alinkb');
    expect(plainText('a\nb\rc')).toBe('a b c');
  });

  it('cannot be reordered by direction marks', () => {
    expect(plainText('txt.\u202egnp')).toBe('txt.gnp');
  });

  it('as JSON does nothing to the terminal and means the same', () => {
    const hostile = {
      [`${ESC}]0;x${BEL}`]: '\u009b2J \u009d0;x\u009c \u007f \u202egnp.txt \u2066',
      größe: '港口 🚢',
    };
    const text = jsonText(hostile, 2);
    expect(text).not.toMatch(CONTROL_BUT_LINES);
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(text).toContain('港口 🚢');
    expect(JSON.parse(text)).toEqual(hostile);
  });

  it('keeps letters of every script', () => {
    expect(plainText('häfen 港口 мост 🚢')).toBe('häfen 港口 мост 🚢');
  });

  it('never lets a control character through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(CONTROL);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(ESC, '[', ']', '2', 'J', 'm', ';', BEL, '\\', 'P', '\u009b', 'x')),
        (parts) => {
          expect(plainText(parts.join(''))).not.toMatch(CONTROL);
        },
      ),
    );
  });

  it('keeps colours in a log line, closes them, and takes everything else out', () => {
    expect(logText(`${ESC}[31mred`)).toBe(`${ESC}[31mred${ESC}[0m`);
    expect(logText(`${ESC}[2Jclear ${ESC}]52;c;ZXZpbA==${BEL}clipboard`)).toBe('clear clipboard');
  });

  it('leaves nothing but colour sequences in a log line, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(ESC, '[', ']', '3', '1', 'J', 'm', ';', BEL, '\\', '\u009b', 'x')),
        (parts) => {
          // eslint-disable-next-line no-control-regex -- colour sequences are what may stay
          const rest = logText(parts.join('')).replace(/\u001b\[[0-9;:]*m/g, '');
          expect(rest).not.toMatch(CONTROL);
        },
      ),
    );
  });
});

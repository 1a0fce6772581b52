import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiClasses, ansiColours, parseAnsi, plainLine, styleAfter } from '../../../src-renderer/lib/ansi';

const ESC = '\u001b';
const text = (line: string): string =>
  parseAnsi(line)
    .spans.map((span) => span.text)
    .join('');

describe('ANSI in a log line', () => {
  it('becomes classes for the sixteen colours, weight and decoration', () => {
    const { spans, end } = parseAnsi(`plain ${ESC}[1;31mbad${ESC}[0m ${ESC}[94;4mlink${ESC}[39;24m`);
    expect(spans.map((span) => [span.text, ansiClasses(span.style)])).toEqual([
      ['plain ', ''],
      ['bad', 'ansi-fg-1 ansi-bold'],
      [' ', ''],
      ['link', 'ansi-fg-12 ansi-underline'],
    ]);
    expect(end).toEqual({});
  });

  it('goes on in the next line until it is reset', () => {
    const { end } = parseAnsi(`${ESC}[33mwarning:`);
    expect(parseAnsi('still yellow', end).spans).toEqual([{ text: 'still yellow', style: { fg: 3 } }]);
  });

  it('keeps 256 and true colours, the sixteen among them as the theme has them', () => {
    const first = (line: string) => {
      const style = parseAnsi(line).spans[0]?.style ?? {};
      return [ansiClasses(style), ansiColours(style)];
    };
    expect(first(`${ESC}[38;5;196mx`)).toEqual(['ansi-fg', { fg: '#ff0000' }]);
    expect(first(`${ESC}[38;2;10;120;20mx`)).toEqual(['ansi-fg', { fg: '#0a7814' }]);
    expect(first(`${ESC}[48;5;250mx`)).toEqual(['ansi-bg ansi-on-bg', { bg: '#bcbcbc' }]);
    expect(first(`${ESC}[38:5:4mx`)).toEqual(['ansi-fg-4', { fg: 4 }]);
    expect(first(`${ESC}[38;2;999;0;0mx`)).toEqual(['', {}]);
  });

  it('knows where a link leads, when it is http or https', () => {
    const link = (target: string) => parseAnsi(`${ESC}]8;;${target}${ESC}\\click${ESC}]8;;${ESC}\\ on`).spans;
    expect(link('https://example.org/a')).toEqual([
      { text: 'click', style: {}, link: 'https://example.org/a' },
      { text: ' on', style: {} },
    ]);
    for (const target of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'http://user:pw@example.org/',
      'nothing',
    ])
      expect(link(target)).toEqual([
        { text: 'click', style: {} },
        { text: ' on', style: {} },
      ]);
  });

  it('swaps the colours when inverse', () => {
    expect(ansiClasses(parseAnsi(`${ESC}[32;7mx`).spans[0]?.style ?? {})).toBe('ansi-bg-2 ansi-on-bg');
  });

  it.each([
    ['a hyperlink', `${ESC}]8;;http://evil.example\u0007click${ESC}]8;;\u0007`, 'click'],
    ['a title with ST', `${ESC}]0;owned${ESC}\\after`, 'after'],
    ['a device control string', `${ESC}P1$qm${ESC}\\after`, 'after'],
    ['a string that never ends', `before${ESC}]52;c;c2VjcmV0`, 'before'],
    ['clearing the screen', `${ESC}[2J${ESC}[Hhome`, 'home'],
    ['8-bit sequences', 'a\u009b31mb\u009d0;t\u009cc', 'abc'],
    ['a character set switch', `${ESC}(0lines`, 'lines'],
    ['an escape at the very end', `end${ESC}`, 'end'],
    ['bidirectional overrides', 'a\u202eb\u2066c', 'abc'],
    ['bells and backspaces', 'a\u0007b\u0008c', 'abc'],
  ])('lets %s have no effect', (_what, line, expected) => {
    expect(text(line)).toBe(expected);
  });

  it('shows what a carriage return would have left, also when it stands before a colour', () => {
    expect(text('10%\r55%\r100%')).toBe('100%');
    expect(text(`10%\r${ESC}[32m20%`)).toBe('20%');
    expect(text('done\r')).toBe('done');
  });

  it('never lets a control character through, whatever comes', () => {
    const pieces = fc.constantFrom(
      ESC,
      '[',
      ']',
      '31',
      ';',
      'm',
      'P',
      '\\',
      '\u0007',
      '\u009b',
      '\r',
      'text',
      ' ',
      '?',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const line = parts.join('');
        // eslint-disable-next-line no-control-regex -- their absence is the point
        expect(text(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        expect(plainLine(line)).toBe(text(line));
        expect(styleAfter(line, {})).toEqual(parseAnsi(line).end);
      }),
      { numRuns: 500 },
    );
  });
});

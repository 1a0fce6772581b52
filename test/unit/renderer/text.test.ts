import { describe, expect, it } from 'vitest';
import { ariaShortcut, matches, spell } from '../../../src-renderer/actions/shortcut';
import { age } from '../../../src-renderer/lib/age';
import { imageParts } from '../../../src-renderer/lib/image-name';
import { portLinks } from '../../../src-renderer/lib/ports';
import { visibleText } from '../../../src-renderer/lib/visible-text';
import { unfolded } from '../../../src-renderer/views/logs/json-line';
import { piecesOf } from '../../../src-renderer/views/logs/pieces';
import { docker } from './samples';

describe('text of strangers', () => {
  it('shows every character that would vanish, reorder or break a line', () => {
    expect(visibleText('a\u001b[31m\nb\u007f')).toBe('a␛[31m␊b␡');
    expect(visibleText('safe\u202egnp.exe')).toBe('safe\ufffdgnp.exe');
    expect(visibleText('a\u200bb\u2066c\ufeff')).toBe('a\ufffdb\ufffdc\ufffd');
  });
  it('leaves ordinary letters of any language alone', () => {
    const text = '日本語 ünïcødé 🦭 עברית';
    expect(visibleText(text)).toBe(text);
  });
});

describe('an age', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3 * 3_600_000, '3 h'],
    [49 * 3_600_000, '2 d'],
    [70 * 86_400_000, '2 mo'],
    [800 * 86_400_000, '2 y'],
    [-5_000, '0 s'],
  ])('of %d ms reads %s', (ms, expected) => {
    expect(age(1_000_000_000_000, 1_000_000_000_000 - ms)).toBe(expected);
  });
});

describe('ports', () => {
  const tcp = { containerPort: 80, protocol: 'tcp' };
  it('shows the twins of IPv4 and IPv6 once, with a link to this machine', () => {
    const ports = [
      { hostIp: '0.0.0.0', hostPort: 8080, ...tcp },
      { hostIp: '::', hostPort: 8080, ...tcp },
    ];
    expect(portLinks(ports, docker)).toEqual([
      { text: '8080:80', published: true, href: 'http://localhost:8080' },
    ]);
  });
  it('gives no link where a browser here would not get: UDP, another address, another machine', () => {
    expect(portLinks([{ hostPort: 53, containerPort: 53, protocol: 'udp' }], docker)[0]).not.toHaveProperty(
      'href',
    );
    expect(portLinks([{ hostIp: '192.168.1.9', hostPort: 80, ...tcp }], docker)[0]).not.toHaveProperty(
      'href',
    );
    const remote = { ...docker, endpoint: { kind: 'ssh', host: 'far' } as const };
    expect(portLinks([{ hostPort: 80, ...tcp }], remote)[0]).not.toHaveProperty('href');
  });
  it('tells exposed ports from published ones, and puts them last', () => {
    const ports = portLinks([tcp, { hostPort: 9000, containerPort: 90, protocol: 'tcp' }], docker);
    expect(ports.map((port) => [port.text, port.published])).toEqual([
      ['9000:90', true],
      ['80', false],
    ]);
  });
});

describe('an image', () => {
  it.each([
    ['busybox', '', 'busybox'],
    ['registry.example.com:5000/team/api:1.2', 'registry.example.com:5000/team/', 'api:1.2'],
    ['quay.io/a/b@sha256:00/ff', 'quay.io/a/', 'b@sha256:00/ff'],
  ])('%s is cut before its name', (image, origin, name) => {
    expect(imageParts(image)).toEqual([origin, name]);
  });
});

describe('a shortcut', () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
    key,
    metaKey: false,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  });
  it('means ⌘ on a Mac and Ctrl elsewhere', () => {
    expect(matches(press('k', { metaKey: true }), 'mod+k', true)).toBe(true);
    expect(matches(press('k', { ctrlKey: true }), 'mod+k', true)).toBe(false);
    expect(matches(press('k', { ctrlKey: true }), 'mod+k', false)).toBe(true);
    expect(spell('mod+shift+p', true)).toBe('⌘⇧P');
    expect(spell('mod+shift+p', false)).toBe('Ctrl+Shift+P');
    expect(spell('f2', false)).toBe('F2');
    expect(ariaShortcut('mod+1', false)).toBe('Control+1');
  });
  it('wants its modifiers and no others', () => {
    expect(matches(press('P', { ctrlKey: true, shiftKey: true }), 'mod+shift+p', false)).toBe(true);
    expect(matches(press('p', { ctrlKey: true }), 'mod+shift+p', false)).toBe(false);
    expect(matches(press('s', { ctrlKey: true }), 's', false)).toBe(false);
    expect(matches(press('s', { altKey: true }), 's', false)).toBe(false);
    expect(matches(press('Enter', { shiftKey: true }), 'Enter', false)).toBe(false);
  });
});

describe('what is marked in a log line', () => {
  it('runs across differently styled stretches', () => {
    const spans = [
      { text: 'an er', style: {} },
      { text: 'ror and ERROR', style: { fg: 1 } },
    ];
    const pieces = (hits: readonly number[]) =>
      piecesOf(spans, hits).map((piece) => [piece.text, piece.match]);
    expect(pieces([3, 8, 13, 18])).toEqual([
      ['an ', false],
      ['er', true],
      ['ror', true],
      [' and ', false],
      ['ERROR', true],
    ]);
    expect(pieces([])).toEqual([
      ['an er', false],
      ['ror and ERROR', false],
    ]);
  });

  it('leads to http and https addresses, without what ends the sentence', () => {
    const [before, link, after] = piecesOf([{ text: 'see https://example.org/a?b=1.', style: {} }], []);
    expect([before?.link, link?.link, after?.link]).toEqual([
      undefined,
      'https://example.org/a?b=1',
      undefined,
    ]);
    expect(piecesOf([{ text: 'javascript://x%0aalert(1)', style: {} }], []).some((one) => one.link)).toBe(
      false,
    );
  });

  it('stays cheap when every letter has a colour of its own', () => {
    const spans = Array.from({ length: 8_000 }, (_, n) => ({ text: 'x', style: { fg: n % 8 } }));
    expect(piecesOf(spans, []).length).toBeLessThan(500);
  });
});

describe('a line of JSON', () => {
  it('unfolds when it is one object, and only then', () => {
    expect(unfolded(' {"level":"info","at":[1]}')).toBe('{\n  "level": "info",\n  "at": [\n    1\n  ]\n}');
    for (const text of ['plain', '{no json}', '[1]', '7']) expect(unfolded(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { parseEnvText } from '../../../src-renderer/stores/launch-dotenv';
import { emptyDraft, emptyRow, readDraft, storableDraft } from '../../../src-renderer/stores/launch-draft';
import { fromSpec } from '../../../src-renderer/stores/launch-from-spec';
import { placeOf, toSpec } from '../../../src-renderer/stores/launch-spec';
import { splitWords } from '../../../src-renderer/stores/launch-words';
import { shellLine } from '../../../src-shared/model/shell-line';

describe('a command as it is typed', () => {
  it.each([
    ['a  b\tc', ['a', 'b', 'c']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`a\\ b`, ['a b']],
    [`"a\\"b" "\\$x" "\\n"`, ['a"b', '$x', '\\n']],
    [`'it'\\''s'`, ["it's"]],
    [`"" ''`, ['', '']],
    ['$HOME `id` *', ['$HOME', '`id`', '*']],
    ['a\\\nb', ['ab']],
  ])('%j has the words of a POSIX shell, unexpanded', (text, words) => {
    expect(splitWords(text)).toEqual({ words });
  });

  it('says what is not closed, and what it has so far', () => {
    expect(splitWords(`a 'b c`)).toEqual({ words: ['a', 'b c'], problem: 'quote' });
    expect(splitWords(`a "b`)).toEqual({ words: ['a', 'b'], problem: 'quote' });
    expect(splitWords('a\\')).toEqual({ words: ['a'], problem: 'backslash' });
  });

  it('is written so that the same words come of it', () => {
    const words = ['', 'a b', "it's", '"', '$x', '\\', 'größe', 'two\nlines', '-c', '#'];
    expect(splitWords(shellLine(words)).words).toEqual(words);
  });
});

describe('a .env text', () => {
  it('is read line by line, quotes and comments and all', () => {
    const text = [
      '# c',
      '',
      'A=1',
      'export B = two words # not this',
      "C='as $it is'",
      'D="1\\n2"',
      'E="over',
      'lines"',
      'F=a=b',
      'no',
    ].join('\n');
    expect(parseEnvText(text)).toEqual({
      pairs: [
        { key: 'A', value: '1' },
        { key: 'B', value: 'two words' },
        { key: 'C', value: 'as $it is' },
        { key: 'D', value: '1\n2' },
        { key: 'E', value: 'over\nlines' },
        { key: 'F', value: 'a=b' },
      ],
      skipped: 1,
    });
  });

  it('with a quote that is never closed loses no line', () => {
    expect(parseEnvText('A="open\nB=2').pairs).toEqual([
      { key: 'A', value: '"open' },
      { key: 'B', value: '2' },
    ]);
  });
});

describe('a filled-in form', () => {
  const spec: RunSpec = {
    image: 'postgres:17',
    argv: ['sh', '-c', 'echo "a b"', ''],
    entrypoint: '',
    name: 'db',
    hostname: 'h',
    labels: { 'com.example': 'x', __proto__x: 'y' },
    env: { A: '1', B: '' },
    secrets: { S: 'x' },
    envFiles: ['/a.env'],
    mounts: [
      { type: 'bind', host: '/h', container: '/c', readonly: true, relabel: 'private', recursive: false },
      { type: 'volume', name: 'v', container: '/v', readonly: false },
      { type: 'tmpfs', container: '/t', size: 64 * 1024 * 1024, mode: '1777' },
    ],
    ports: [
      { hostIp: '127.0.0.1', host: 8080, container: 80, protocol: 'tcp' },
      { container: 53, protocol: 'udp' },
    ],
    publishAll: true,
    workdir: '/w',
    user: '1:1',
    networks: ['n'],
    memory: 1_000_001,
    shmSize: 3 * 1024 ** 3,
    cpus: 1.5,
    pidsLimit: 10,
    capAdd: ['NET_ADMIN'],
    capDrop: ['ALL'],
    securityOptions: ['label=disable'],
    ulimits: ['nofile=1:1'],
    privileged: true,
    readonlyRootfs: true,
    init: true,
    restart: { name: 'on-failure', maximumRetries: 3 },
    platform: 'linux/arm64',
    pull: 'never',
    remove: true,
    interactive: true,
    tty: true,
    detach: true,
  };

  it('gives the spec back that it was filled in from', () => {
    const { spec: again, problems } = toSpec(fromSpec(spec));
    expect(problems).toEqual([]);
    expect(again).toEqual(spec);
  });

  it('is stored without the values of secrets, and read again; other shapes are none', () => {
    const stored = storableDraft(fromSpec(spec));
    expect(readDraft(stored)?.env).toContainEqual({ key: 'S', value: '', secret: true });
    expect(readDraft('{"image": 1}')).toBeUndefined();
    expect(readDraft('{')).toBeUndefined();
    expect(readDraft(stored.replace('"protocol"', '"protokoll"'))).toBeUndefined();
  });

  it('says of what no number or name is where it stands', () => {
    const draft = {
      ...emptyDraft(),
      cpus: 'many',
      pidsLimit: '1.5',
      ports: [emptyRow.port(), { ...emptyRow.port(), host: '70000', container: '80' }],
      env: [
        { key: '', value: 'x', secret: false },
        { key: 'A', value: '', secret: false },
        { key: 'A', value: '', secret: true },
      ],
    };
    expect(
      toSpec(draft)
        .problems.map(({ field }) => field)
        .sort(),
    ).toEqual(['cpus', 'env.0', 'env.2', 'pidsLimit', 'ports.1.host']);
  });

  it('finds the place of what the owner names', () => {
    const mount = { ...emptyRow.mount(), source: '/x', container: '/y' };
    const env = [
      { key: 'A.B', value: '', secret: false },
      { key: 'S', value: '', secret: true },
    ];
    const { places } = toSpec({ ...emptyDraft(), mounts: [emptyRow.mount(), mount], env });
    expect(placeOf('mounts.0.host', places)).toBe('mounts.1.source');
    expect(placeOf('mounts.0.container', places)).toBe('mounts.1.container');
    expect(placeOf('env.A.B', places)).toBe('env.0');
    expect(placeOf('secrets.S', places)).toBe('env.1');
    expect(placeOf('name', places)).toBe('name');
    expect(placeOf('argv.3', places)).toBe('argv');
    expect(placeOf('restart.maximumRetries', places)).toBe('retries');
  });
});

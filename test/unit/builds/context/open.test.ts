import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContext, type BuildContext } from '../../../../src-main/builds/context';
import { readArchive } from '../../../conformance/builds/archive';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cleat-context-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function fill(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function bytes(context: BuildContext): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of context.stream(new AbortController().signal))
    if (Buffer.isBuffer(piece)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const sent = async (context: BuildContext): Promise<string[]> => [
  ...(await readArchive(await bytes(context))).keys(),
];

describe('the Dockerfile of a folder', () => {
  it.each([
    [['Dockerfile', 'Containerfile', 'dockerfile'], 'Dockerfile'],
    [['Containerfile'], 'Containerfile'],
    [['dockerfile', 'other'], 'dockerfile'],
  ])('is, among %j, %s', async (files, name) => {
    await fill(Object.fromEntries(files.map((file) => [file, `# ${file}`])));
    const context = await openContext({ context: root });
    expect([context.dockerfileName, await context.text()]).toEqual([name, `# ${name}`]);
  });

  it('is the one that is named, relative to the folder or whole, and where a link leads', async () => {
    await fill({ 'build/Other': 'x', Dockerfile: 'y' });
    await symlink('build/Other', join(root, 'link'));
    for (const dockerfile of ['build/Other', './build/../build/Other', join(root, 'build/Other'), 'link'])
      expect((await openContext({ context: root, dockerfile })).dockerfileName).toBe('build/Other');
  });

  it.each(['Dockerfile', 'Dockerfile.dockerignore', '.dockerignore'])(
    'is told when %s is a link that leads back to itself',
    async (name) => {
      if (name !== 'Dockerfile') await fill({ Dockerfile: 'FROM x\n' });
      const path = join(root, name);
      await symlink(name, path);
      await expect(openContext({ context: root })).rejects.toMatchObject({
        code: 'build.link-loop',
        wire: { params: { path } },
      });
    },
  );

  it('may be elsewhere, and is sent under a name that no build copies', async () => {
    await fill({ 'context/a': '', Elsewhere: 'FROM x\n' });
    const context = await openContext({ context: join(root, 'context'), dockerfile: '../Elsewhere' });
    expect(context.dockerfileName).toMatch(/^\.dockerfile\.[0-9a-f]{20}$/);
    expect(await context.text()).toBe('FROM x\n');
    expect(await sent(context)).toEqual(['a', context.dockerfileName, '.dockerignore']);
  });

  it('is sent even when it is ignored, with the ignore file', async () => {
    await fill({ 'x/Dockerfile': '', 'x/y': '', '.dockerignore': '**/x\n.dockerignore\n' });
    const context = await openContext({ context: root, dockerfile: 'x/Dockerfile' });
    expect(await sent(context)).toEqual(['.dockerignore', 'x/Dockerfile']);
  });
});

describe('the ignore file', () => {
  it('of the Dockerfile goes before the one of the folder, also when the Dockerfile is elsewhere', async () => {
    await fill({
      'c/.dockerignore': 'a\n',
      'c/Dockerfile': '',
      'c/Dockerfile.dockerignore': 'b\nDockerfile.*\n',
      'c/a': '',
      'c/b': '',
      'far/D': '',
      'far/D.dockerignore': '*\n!b\n',
    });
    expect(await sent(await openContext({ context: join(root, 'c') }))).toEqual([
      '.dockerignore',
      'Dockerfile',
      'Dockerfile.dockerignore',
      'a',
    ]);
    const far = await openContext({ context: join(root, 'c'), dockerfile: join(root, 'far/D') });
    expect(await sent(far)).toEqual(['.dockerignore', 'b', far.dockerfileName]);
  });

  it('may lead into every folder by a wildcard, as for BuildKit, if that is asked for', async () => {
    await fill({ Dockerfile: '', '.dockerignore': '*\n!**/*.md\n', 'a/b/c.md': '', 'a/b/c.js': '' });
    const usual = ['.dockerignore', 'Dockerfile'];
    expect(await sent(await openContext({ context: root }))).toEqual(usual);
    expect(await sent(await openContext({ context: root }, { reach: 'any' }))).toEqual([
      ...usual,
      'a/b/c.md',
    ]);
  });
});

describe('standard input', () => {
  const stdin = (...pieces: Buffer[]): { stdin: Readable } => ({ stdin: Readable.from(pieces) });

  it('passes an archive on as it is, once', async () => {
    await fill({ Dockerfile: 'FROM x\n', a: 'a'.repeat(5000) });
    const archive = await bytes(await openContext({ context: root }));
    const parts = [archive.subarray(0, 100), archive.subarray(100, 3000), archive.subarray(3000)];
    const context = await openContext({ context: '-', dockerfile: 'Other' }, stdin(...parts));
    expect([context.dockerfileName, await context.text()]).toEqual(['Other', undefined]);
    expect((await bytes(context)).equals(archive)).toBe(true);
    expect(() => context.stream(new AbortController().signal)).toThrow(
      expect.objectContaining({ code: 'build.stdin-used' }),
    );
  });

  it('passes a packed archive on', async () => {
    const packed = Buffer.from('1f8b0800', 'hex');
    expect(await bytes(await openContext({ context: '-' }, stdin(packed)))).toEqual(packed);
  });

  it('may be a Dockerfile alone, or one for a folder', async () => {
    const text = Buffer.from('FROM scratch\n');
    const alone = await openContext({ context: '-' }, stdin(text));
    expect([await alone.text(), await sent(alone)]).toEqual(['FROM scratch\n', ['Dockerfile']]);
    await fill({ a: '' });
    const context = await openContext({ context: root, dockerfile: '-' }, stdin(text));
    expect(await context.text()).toBe('FROM scratch\n');
    expect(await sent(context)).toContain('a');
  });

  it('is refused when it cannot be what it shall be', async () => {
    const code = (code: string): object => expect.objectContaining({ code });
    await expect(openContext({ context: '-' })).rejects.toEqual(code('build.no-stdin'));
    await expect(openContext({ context: '-', dockerfile: '-' }, stdin())).rejects.toEqual(
      code('build.stdin-twice'),
    );
    const text = Buffer.from('FROM scratch\n');
    await expect(openContext({ context: '-', dockerfile: 'x' }, stdin(text))).rejects.toEqual(
      code('build.two-dockerfiles'),
    );
    const huge = Array.from({ length: 5 }, () => Buffer.alloc(1024 * 1024, 'x'));
    await expect(openContext({ context: '-' }, stdin(...huge))).rejects.toEqual(
      code('build.dockerfile-too-big'),
    );
  });
});

describe('what cannot be a context', () => {
  it('is said, with the path', async () => {
    await fill({ file: '', 'folder/x': '', 'folder/Dockerfile/x': '', 'bad/Dockerfile': '' });
    await fill({ 'bad/.dockerignore': 'a\n[\n' });
    await writeFile(join(root, 'huge'), '');
    await truncate(join(root, 'huge'), 5 * 1024 * 1024);
    const cases: [{ context: string; dockerfile?: string }, string][] = [
      [{ context: 'relative' }, 'build.context-relative'],
      [{ context: join(root, 'none') }, 'build.no-context'],
      [{ context: join(root, 'file') }, 'build.context-file'],
      [{ context: root }, 'build.no-dockerfile'],
      [{ context: root, dockerfile: 'none' }, 'build.dockerfile-missing'],
      [{ context: join(root, 'folder') }, 'build.dockerfile-kind'],
      [{ context: root, dockerfile: 'huge' }, 'build.dockerfile-too-big'],
      [{ context: join(root, 'bad') }, 'build.ignore-syntax'],
    ];
    for (const [spec, code] of cases) {
      const error: unknown = await openContext(spec).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code });
      expect(String(error)).toContain(spec.dockerfile ?? spec.context);
    }
  });
});

import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Readable } from 'node:stream';
import { CleatError } from '../../../src-shared/model/error';
import { findDockerfile, readSmall, type Dockerfile } from './dockerfile';
import { isMissing, unreadableSource } from './failures';
import { IgnoreRules, parseIgnoreFile } from './ignore-rules';
import { pack, type Extra } from './pack';
import { fromText } from './path-bytes';
import { readDockerfile, readStandardInput } from './standard-input';
import { walk } from './walk';

/** What a build may take files from, as an archive that is made while it is read. */
export interface BuildContext {
  /**
   * A tar archive. Destroying it, or aborting `signal`, ends the reading; when it has closed, so have all files. It fails
   * with `build.unreadable`, `build.file-changed`, `build.file-gone`, `app.cancelled`.
   */
  stream(signal: AbortSignal): Readable;
  /** Of the Dockerfile inside the archive. */
  readonly dockerfileName: string;
  /** The Dockerfile; nothing when it is in an archive that came from standard input. */
  text(): Promise<string | undefined>;
}

export interface ContextOptions {
  /** What `-` as the context or as the Dockerfile reads. */
  readonly stdin?: Readable;
  /**
   * Into which ignored folders a negation leads. `named`: those that stand in it as they are called (`!a/b` → `a`), as
   * the docker CLI does for the classic builder. `any`: all, if one has a wildcard (`!*.md` behind two stars), as BuildKit does.
   */
  readonly reach?: 'named' | 'any';
}

/** What of a build's spec says where files come from: see `BuildSpec`. */
interface ContextSpec {
  readonly context: string;
  readonly dockerfile?: string | undefined;
}

const STDIN = '-';
const IGNORE_FILE = '.dockerignore';

/**
 * Finds what a build would send, and its Dockerfile; reads no other file yet.
 *
 * Rejects with `build.context-relative`, `build.no-context`, `build.context-file`, `build.no-dockerfile`,
 * `build.dockerfile-missing`, `build.dockerfile-kind`, `build.dockerfile-too-big`, `build.ignore-syntax`, `build.link-loop`,
 * `build.unreadable`, `build.no-stdin`, `build.stdin-twice`, `build.two-dockerfiles`.
 */
export async function openContext(spec: ContextSpec, options: ContextOptions = {}): Promise<BuildContext> {
  const fromStdin = spec.context === STDIN || spec.dockerfile === STDIN;
  if (fromStdin && !options.stdin) throw CleatError.of('build.no-stdin', {});
  if (spec.context === STDIN && spec.dockerfile === STDIN) throw CleatError.of('build.stdin-twice', {});
  if (spec.context === STDIN && options.stdin) return await openStandardInput(options.stdin, spec.dockerfile);
  const root = await openFolder(spec.context);
  const given =
    spec.dockerfile === STDIN && options.stdin
      ? { content: await readDockerfile(options.stdin) }
      : await findDockerfile(root, spec.dockerfile);
  return await openFolderContext(root, given, options.reach);
}

/** The folder without links. Throws `build.context-relative`, `build.no-context`, `build.context-file`, `build.link-loop`, `build.unreadable`. */
export async function openFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw CleatError.of('build.context-relative', { path });
  try {
    const root = await realpath(path);
    if (!(await stat(root)).isDirectory()) throw CleatError.of('build.context-file', { path });
    return root;
  } catch (error) {
    if (isMissing(error)) throw CleatError.of('build.no-context', { path });
    throw unreadableSource(fromText(path), error);
  }
}

async function openFolderContext(
  root: string,
  given: Dockerfile | { readonly content: Buffer },
  reach: ContextOptions['reach'],
): Promise<BuildContext> {
  const found = 'named' in given ? given : undefined;
  const ignore = await ignoreFileOf(root, found?.named);
  const rules = new IgnoreRules(ignore ? parseIgnoreFile(ignore.text, ignore.path) : [], reach);
  const outside = 'named' in given ? await contentOutside(given) : given.content;
  const name = found?.inside ?? `.dockerfile.${randomBytes(10).toString('hex')}`;
  const extras = outside ? await withDockerfile(root, name, outside) : [];
  const always = [IGNORE_FILE, ...(outside ? [] : [name, `${name}${IGNORE_FILE}`])].map(fromText);
  const folder = fromText(root);
  return {
    dockerfileName: name,
    text: async () => {
      const content = outside ?? (found && (await readSmall(found.path)));
      return content?.toString('utf8');
    },
    stream: (signal) => readable(pack(folder, walk(folder, rules, new Set(always)), extras), signal),
  };
}

/** `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the folder. */
async function ignoreFileOf(
  root: string,
  dockerfile: string | undefined,
): Promise<{ path: string; text: string } | undefined> {
  for (const path of [...(dockerfile ? [`${dockerfile}${IGNORE_FILE}`] : []), join(root, IGNORE_FILE)]) {
    const content = await readSmall(path);
    if (content) return { path, text: content.toString('utf8') };
  }
  return undefined;
}

async function contentOutside(dockerfile: Dockerfile): Promise<Buffer | undefined> {
  if (dockerfile.inside !== undefined) return undefined;
  const content = await readSmall(dockerfile.path);
  if (!content) throw CleatError.of('build.dockerfile-missing', { path: dockerfile.named });
  return content;
}

/** A Dockerfile from elsewhere, which the ignore file then names, so that no `COPY` takes it: as the docker CLI does. */
async function withDockerfile(root: string, name: string, content: Buffer): Promise<Extra[]> {
  const ignore = (await readSmall(join(root, IGNORE_FILE))) ?? Buffer.from(IGNORE_FILE);
  return [
    { path: name, content, mode: 0o600 },
    { path: IGNORE_FILE, content: Buffer.concat([ignore, Buffer.from(`\n${name}\n`)]), mode: 0o600 },
  ];
}

async function openStandardInput(stdin: Readable, dockerfile: string | undefined): Promise<BuildContext> {
  const input = await readStandardInput(stdin);
  if (input.type === 'archive') {
    let used = false;
    return {
      dockerfileName: dockerfile ?? 'Dockerfile',
      text: () => Promise.resolve(undefined),
      stream: (signal) => {
        if (used) throw CleatError.of('build.stdin-used', {});
        used = true;
        return readable(input.pieces, signal);
      },
    };
  }
  if (dockerfile !== undefined) throw CleatError.of('build.two-dockerfiles', { path: dockerfile });
  const extras = [{ path: 'Dockerfile', content: input.content, mode: 0o644 }];
  return {
    dockerfileName: 'Dockerfile',
    text: () => Promise.resolve(input.content.toString('utf8')),
    stream: (signal) => readable(pack('', nothing(), extras), signal),
  };
}

// eslint-disable-next-line require-yield -- an empty list, as a folder would give it
async function* nothing(): AsyncGenerator<never> {
  return;
}

function readable(pieces: AsyncIterable<Buffer>, signal: AbortSignal): Readable {
  const stream = Readable.from(pieces, { objectMode: false });
  const cancel = (): void => void stream.destroy(CleatError.of('app.cancelled', {}));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', cancel));
  return stream;
}

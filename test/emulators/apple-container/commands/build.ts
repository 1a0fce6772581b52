import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { Cli, Perform } from '../cli';
import type { Parsed } from '../parser/parse';
import { describeError, fail, Failure, Misuse, Refusal } from '../refusal';
import { hostProcess } from '../process/executable';
import type { ImageConfig } from '../state/records';
import { ensureBuilder } from './builder';
import { parseDockerfile, type Instruction } from './dockerfile';
import { checkPlatform } from './pull';
import { findImage, withTag } from './reference';
import { merge, parseLabels, refuseLacked } from './spec';

const MOST_BYTES = 16 * 1024;
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const LACKED = [
  '--build-arg',
  '--cache-in',
  '--cache-out',
  '--output',
  '-o',
  '--secret',
  '--ssh',
  '--target',
  '--vsock-port',
  '--pull',
  '--dns',
  '--dns-domain',
  '--dns-option',
  '--dns-search',
];
const run = promisify(execFile);

/** What a build has made so far. */
interface Stage {
  readonly root: string;
  readonly config: ImageConfig;
}

/** `build`: its output on standard error, its tags on standard output; failures in description form. */
export const build: Perform = async (cli, parsed) => {
  refuseLacked(parsed, LACKED);
  checkPlatform(cli, parsed);
  const context = resolve(cli.cwd, parsed.words[0] ?? '.');
  if (!statSync(context, { throwIfNoEntry: false })?.isDirectory())
    throw new Misuse(`context dir does not exist ${context}`);
  const text = dockerfile(cli, parsed, context);
  const tags = parsed.values('--tag').length > 0 ? parsed.values('--tag') : [randomUUID()];
  await ensureBuilder(cli, parsed);
  const say = (line: string) => (parsed.flag('--quiet') ? undefined : cli.err(`${line}\n`));
  const stage: Stage = { root: cli.store.aside(), config: {} };
  mkdirSync(stage.root, { recursive: true });
  try {
    const config = await steps(cli, stage, parseDockerfile(text), context, say);
    const labels = parseLabels(parsed.values('--label'));
    finish(cli, stage.root, { ...config, Labels: { ...config.Labels, ...labels } }, tags);
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(1, `Error: ${describeError(error.error)}`);
    throw error;
  } finally {
    rmSync(stage.root, { recursive: true, force: true });
  }
  cli.out(tags.map((tag) => `${tag}\n`).join(''));
  return 0;
};

function dockerfile(cli: Cli, parsed: Parsed, context: string): string {
  const asked = parsed.value('--file');
  if (asked === '-') return readFileSync(0, 'utf8');
  const names =
    asked === undefined
      ? ['Dockerfile', 'Containerfile'].map((name) => join(context, name))
      : [resolve(cli.cwd, asked)];
  const path = names.find((name) => existsSync(name));
  if (path === undefined) throw new Misuse(`Dockerfile does not exist at path: ${names[0] ?? ''}`);
  const text = readFileSync(path, 'utf8');
  if (Buffer.byteLength(text) >= MOST_BYTES) fail('invalidArgument', 'Dockerfile is too large');
  return text;
}

async function steps(
  cli: Cli,
  stage: Stage,
  instructions: readonly Instruction[],
  context: string,
  say: (line: string) => void,
): Promise<ImageConfig> {
  let config = stage.config;
  for (const [at, instruction] of instructions.entries()) {
    say(`#${at + 1} [${at + 1}/${instructions.length}] ${instruction.kind}`);
    config = await step(cli, { root: stage.root, config }, instruction, context, (text) =>
      say(`#${at + 1} ${text}`),
    );
    say(`#${at + 1} DONE`);
  }
  return config;
}

async function step(
  cli: Cli,
  { root, config }: Stage,
  instruction: Instruction,
  context: string,
  say: (line: string) => void,
): Promise<ImageConfig> {
  switch (instruction.kind) {
    case 'FROM':
      return from(cli, root, instruction.image);
    case 'COPY':
      copy(root, config.WorkingDir ?? '/', instruction.sources, instruction.target, context);
      return config;
    case 'RUN':
      await runStep(root, config, instruction.words, say);
      return config;
    case 'ENV':
      return {
        ...config,
        Env: merge(
          config.Env ?? [],
          Object.entries(instruction.pairs).map(([key, value]) => `${key}=${value}`),
        ),
      };
    case 'LABEL':
      return { ...config, Labels: { ...config.Labels, ...instruction.pairs } };
    case 'CMD':
      return { ...config, Cmd: [...instruction.words] };
    case 'ENTRYPOINT':
      return { ...config, Entrypoint: [...instruction.words] };
    case 'WORKDIR':
      return { ...config, WorkingDir: resolve(config.WorkingDir ?? '/', instruction.path) };
  }
}

function from(cli: Cli, root: string, name: string): ImageConfig {
  if (name === 'scratch') return { Env: [PATH] };
  const image = findImage(cli.store, name) ?? fail('unknown', `failed to solve: ${name}: not found`);
  const files = cli.store.imageFiles(image.digest);
  if (existsSync(files)) cpSync(files, root, { recursive: true, verbatimSymlinks: true });
  return image.config;
}

function copy(root: string, cwd: string, sources: readonly string[], target: string, context: string): void {
  const place = join(root, resolve(cwd, target));
  const isFolder = target.endsWith('/') || target === '.' || sources.length > 1;
  for (const source of sources) {
    const path = join(context, source);
    if (path !== context && !path.startsWith(context + sep))
      fail('unknown', `forbidden path outside the build context: ${source}`);
    const stat =
      statSync(path, { throwIfNoEntry: false }) ??
      fail('unknown', `failed to compute cache key: "/${source}": not found`);
    const into = stat.isDirectory() || !(isFolder || existsSync(place)) ? place : join(place, basename(path));
    cpSync(path, into, { recursive: true, verbatimSymlinks: true });
  }
}

async function runStep(
  root: string,
  config: ImageConfig,
  words: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const place = { root, workingDirectory: config.WorkingDir ?? '/', environment: config.Env ?? [PATH] };
  const { command, env, cwd } = hostProcess(place, words);
  const [file = '', ...args] = command;
  try {
    const { stdout, stderr } = await run(file, args, { env, cwd });
    for (const line of `${stdout}${stderr}`.split('\n')) if (line !== '') say(line);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    fail(
      'unknown',
      `failed to solve: process "${words.join(' ')}" did not complete successfully: exit code: ${code}`,
    );
  }
}

function finish(cli: Cli, root: string, config: ImageConfig, tags: readonly string[]): void {
  const digest = createHash('sha256').update(randomUUID()).digest('hex');
  cli.store.putImageFiles(root, digest);
  for (const tag of tags) {
    cli.store.putImage({ name: withTag(tag), digest, size: 4096, created: Date.now(), config });
  }
}

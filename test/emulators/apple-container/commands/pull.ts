import type { Cli } from '../cli';
import type { Parsed } from '../parser/parse';
import { fail, Lacks } from '../refusal';
import type { Image } from '../state/records';
import { since } from '../version';
import { fullReference } from './reference';

/** Takes an image from the emulated registry. Progress goes to standard error, as without a terminal. */
export function pullImage(cli: Cli, parsed: Parsed, reference: string): Image {
  checkScheme(cli, parsed);
  checkPlatform(cli, parsed);
  const name = fullReference(reference);
  const image = cli.store.registry().find((each) => each.name === name);
  if (!image) fail('internalError', notFound(name));
  showProgress(cli, parsed, image);
  cli.store.putImage(image);
  return image;
}

/** Refuses what is not linux/arm64, the one platform that the emulator has. */
export function checkPlatform(cli: Cli, parsed: Parsed): void {
  const platform = parsed.value('--platform') ?? cli.env['CONTAINER_DEFAULT_PLATFORM'];
  const [os = 'linux', arch = 'arm64'] = platform?.split('/') ?? [
    parsed.value('--os') ?? 'linux',
    parsed.value('--arch') ?? 'arm64',
  ];
  if (os !== 'linux' || !['arm64', 'aarch64'].includes(arch)) throw new Lacks(`the platform ${os}/${arch}`);
}

/** `auto` went away in 1.3 (contract §1.1). */
export function checkScheme(cli: Cli, parsed: Parsed): void {
  const scheme = parsed.value('--scheme');
  const known = ['http', 'https', ...(since(cli.version, '1.3.0') ? [] : ['auto'])];
  if (scheme !== undefined && !known.includes(scheme))
    fail('invalidArgument', `unsupported scheme ${scheme}`);
}

function showProgress(cli: Cli, parsed: Parsed, image: Image): void {
  const mode = parsed.value('--progress') ?? (since(cli.version, '0.12.0') ? 'auto' : 'ansi');
  const isTerminal = process.stderr.isTTY;
  if (parsed.value('--progress') === 'color' || (isTerminal && mode === 'ansi'))
    throw new Lacks('progress in colour');
  if (mode === 'none' || !(mode === 'auto' || mode === 'plain')) return;
  const megabytes = (image.size / 1_000_000).toFixed(1);
  cli.err(`[1/2] Fetching image 13% (1 of 3 blobs, 0.5/${megabytes} MB, 4 KB/s) [0s]\n`);
  cli.err(`[1/2] Fetching image 100% (3 of 3 blobs, ${megabytes}/${megabytes} MB, 4 KB/s) [1s]\n`);
  cli.err('[2/2] Unpacking image 100% [1s]\n');
}

function notFound(name: string): string {
  const [domain = '', ...path] = name.split('/');
  const [repository = '', tag = ''] = path.join('/').split(/:(?=[^:]*$)/);
  const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain;
  return `HTTP request to https://${host}/v2/${repository}/manifests/${tag} failed with response: 404 Not Found. Reason: manifest unknown`;
}

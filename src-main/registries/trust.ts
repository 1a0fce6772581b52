import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_REGISTRY } from '../../src-shared/model/image-reference';
import { jsonOf, shaped } from '../engines/answers';
import type { EngineConnection } from '../engines/connection';
import type { Env } from '../engines/docker-config';
import type { Files } from '../engines/files';
import type { RegistryTrust } from './client/exchange';

const INFO_MS = 30_000;

/** Where Linux systems keep the authorities that everybody trusts; engines read them, Node does not. */
const SYSTEM_BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** What an engine itself says of registries that it reaches without a checked certificate. */
export interface EngineRegistries {
  isInsecure(registry: string): boolean;
}

const dockerSchema = z.looseObject({
  RegistryConfig: z
    .looseObject({
      InsecureRegistryCIDRs: z.array(z.string()).nullish(),
      IndexConfigs: z.record(z.string(), z.looseObject({ Secure: z.boolean().optional() })).nullish(),
    })
    .nullish(),
});
/** Beside `search`, an array, one entry for each `[[registry]]` of registries.conf. */
const podmanSchema = z.looseObject({ registries: z.record(z.string(), z.unknown()).nullish() });
const podmanEntrySchema = z.looseObject({
  Prefix: z.string().optional(),
  Location: z.string().optional(),
  Insecure: z.boolean().optional(),
});

/** Whether an address written as `1.2.3.4` lies in `1.2.0.0/16`. */
function isInRange(address: string, range: string): boolean {
  const [net = '', bits = ''] = range.split('/');
  const [a, b] = [address, net].map((one) => {
    const parts = one.split('.').map(Number);
    const isAddress =
      parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
    return isAddress ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
  });
  const size = Number(bits);
  if (a === undefined || b === undefined || !Number.isInteger(size) || size < 0 || size > 32) return false;
  const step = 2 ** (32 - size);
  return Math.floor(a / step) === Math.floor(b / step);
}

/** The host of `host:port`, `[::1]:port`. */
const hostOf = (registry: string): string => registry.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

export function dockerRegistries(info: unknown): EngineRegistries {
  const config = dockerSchema.parse(info).RegistryConfig;
  const ranges = config?.InsecureRegistryCIDRs ?? [];
  const named = new Map(Object.entries(config?.IndexConfigs ?? {}));
  return {
    isInsecure: (registry) => {
      const index = named.get(registry);
      if (index?.Secure !== undefined) return !index.Secure;
      const host = hostOf(registry);
      // Docker looks a name up; the one that means this machine by every resolver is known without.
      if (host === 'localhost' || host === '::1')
        return ranges.includes('127.0.0.0/8') || ranges.includes('::1/128');
      return ranges.some((range) => isInRange(host, range));
    },
  };
}

export function podmanRegistries(info: unknown): EngineRegistries {
  const entries = Object.entries(podmanSchema.parse(info).registries ?? {}).flatMap(([key, value]) => {
    const entry = podmanEntrySchema.safeParse(value).data;
    return entry ? [{ ...entry, prefix: entry.Prefix || entry.Location || key }] : [];
  });
  return {
    isInsecure: (registry) => {
      // Settings of a part of a registry count for it as a whole only where there are none of the whole.
      const whole = entries.find(({ prefix }) => prefix === registry);
      if (whole) return whole.Insecure === true;
      const above = entries
        .filter(({ prefix }) => prefix.startsWith('*.') && hostOf(registry).endsWith(prefix.slice(1)))
        .sort((a, b) => b.prefix.length - a.prefix.length)[0];
      return above?.Insecure === true;
    },
  };
}

/**
 * Asks an engine which registries it calls insecure. Of one without an API none is. Throws what a call to an engine does.
 */
export async function engineRegistries(
  { http, facts, engine }: Pick<EngineConnection, 'http' | 'facts' | 'engine'>,
  signal: AbortSignal,
): Promise<EngineRegistries> {
  if (!http) return { isInsecure: () => false };
  const podman = facts.dialect === 'podman';
  const path = podman ? '/v4.0.0/libpod/info' : `/v${facts.apiVersion}/info`;
  const answer = await http.request('GET', path, {
    signal,
    timeoutMs: INFO_MS,
    what: 'say which registries it trusts',
  });
  const info = shaped(engine, '/info', z.looseObject({}), jsonOf(engine, '/info', answer));
  return podman ? podmanRegistries(info) : dockerRegistries(info);
}

/** Folders in which engines look for the certificates of a registry: the first that is there counts. */
export function certificateFolders(
  dialect: string,
  registry: string,
  env: Env,
): readonly [string, ...string[]] {
  const home = env['HOME'] ?? homedir();
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  const host = registry === DEFAULT_REGISTRY ? 'docker.io' : registry;
  if (dialect === 'podman')
    return [
      join(home, '.config/containers/certs.d', host),
      join('/etc/containers/certs.d', host),
      join('/etc/docker/certs.d', host),
    ];
  // The daemon’s, a rootless daemon’s, Docker Desktop’s.
  return [
    join('/etc/docker/certs.d', host),
    join(config, 'docker/certs.d', host),
    join(home, '.docker/certs.d', host),
  ];
}

/** The authorities that this machine trusts beside those that Node brings. */
async function systemAuthorities(env: Env, files: Files): Promise<string[]> {
  const own = env['SSL_CERT_FILE'];
  for (const path of own ? [own] : SYSTEM_BUNDLES) {
    const text = await files.read(path).catch(() => undefined); // what cannot be read is not trusted
    if (text !== undefined) return [text];
  }
  return [];
}

/**
 * Whom a registry’s certificate is checked against: what Node brings, what the machine trusts, and `*.crt` of the
 * engine’s folder; `X.cert` with `X.key` is shown to the registry. https://docs.docker.com/engine/security/certificates/,
 * containers-certs.d(5). A folder that cannot be read rejects as the file system does.
 */
export async function registryTrust(
  registry: string,
  dialect: string,
  insecure: boolean,
  { env, files }: { readonly env: Env; readonly files: Files },
): Promise<RegistryTrust> {
  const folders = certificateFolders(dialect, registry, env);
  const authorities = await systemAuthorities(env, files);
  for (const folder of folders) {
    const names = await files.list(folder);
    if (names.length === 0) continue;
    const read = async (name: string): Promise<string> => (await files.read(join(folder, name))) ?? '';
    for (const name of names) if (name.endsWith('.crt')) authorities.push(await read(name));
    const cert = names.find((name) => name.endsWith('.cert') && names.includes(name.replace(/cert$/, 'key')));
    const client =
      cert === undefined
        ? {}
        : { client: { cert: await read(cert), key: await read(cert.replace(/cert$/, 'key')) } };
    return { insecure, authorities, folder, ...client };
  }
  return { insecure, authorities, folder: folders[0] };
}

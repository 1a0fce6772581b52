/** What a registry asks for, by its host as the engines' own files name it. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Docker Hub goes by an old address in the files, and by its host in what engines ask. */
const HUB = 'https://index.docker.io/v1/';
const HUB_HOSTS: ReadonlySet<string> = new Set(['registry-1.docker.io', 'docker.io', 'index.docker.io']);

/** The login for a host that an engine asks about. */
export function loginOf(
  logins: ReadonlyMap<string, RegistryLogin> | undefined,
  host: string,
): RegistryLogin | undefined {
  return (
    logins?.get(host) ?? (HUB_HOSTS.has(host) ? (logins?.get(HUB) ?? logins?.get('docker.io')) : undefined)
  );
}

/** All of them in the header that engines without a session take (`X-Registry-Config`). */
export function registryConfigHeader(
  logins: ReadonlyMap<string, RegistryLogin> | undefined,
): Readonly<Record<string, string>> {
  if (!logins || logins.size === 0) return {};
  const config = Object.fromEntries(
    [...logins].map(([host, { username, password }]) => [host, { username, password }]),
  );
  return { 'X-Registry-Config': Buffer.from(JSON.stringify(config)).toString('base64url') };
}

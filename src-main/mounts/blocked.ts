import { isWithin, segmentsOf } from './paths';

/**
 * Names that are never mounted, whatever the list says, wherever they stand in a path: places of keys, passwords and
 * sign-ins. One with an ending (`.env.local`, `id_rsa.pub`, `credentials.json`) counts as well.
 */
const BLOCKED_NAMES: readonly string[] = [
  '.ssh',
  '.gnupg',
  '.gpg',
  '.aws',
  '.azure',
  '.gcloud',
  'gcloud',
  '.kube',
  '.docker',
  '.cleat',
  '.password-store',
  '.vault-token',
  '.git-credentials',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.env',
  '.secret',
  '.secrets',
  'credentials',
  'keychains',
  'keyrings',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
  'private_key',
];

/** Whoever has one of these has the machine. */
const SOCKET = /\.sock$/;

/** Case and composition are no way round: file systems differ in what they take for the same name. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The first name in a path that is never mounted. */
export function blockedName(path: string): string | undefined {
  return segmentsOf(path).find((name) => {
    const low = folded(name);
    return SOCKET.test(low) || BLOCKED_NAMES.some((one) => low === one || low.startsWith(`${one}.`));
  });
}

/** Where such names usually are: a folder that holds one of these paths is never mounted as a whole. */
export function guardedPaths({
  home,
  cleatHome,
  runtimeDir,
}: {
  readonly home: string;
  readonly cleatHome: string;
  readonly runtimeDir?: string | undefined;
}): readonly string[] {
  return [
    cleatHome,
    ...BLOCKED_NAMES.map((name) => `${home}/${name}`),
    `${home}/.config/gcloud`,
    `${home}/Library/Keychains`,
    ...(runtimeDir === undefined ? [] : [`${runtimeDir}/podman`, `${runtimeDir}/docker.sock`]),
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/run/podman',
    '/run/containerd',
    '/etc/shadow',
    '/proc',
    '/sys',
    '/dev',
  ];
}

/** The guarded path that this one is, holds or lies in. */
export function guardedNear(
  path: string,
  guarded: readonly string[],
): { readonly what: string; readonly isHolder: boolean } | undefined {
  const low = folded(path);
  for (const what of guarded) {
    const other = folded(what);
    if (isWithin(low, other)) return { what, isHolder: false };
    if (isWithin(other, low)) return { what, isHolder: true };
  }
  return undefined;
}

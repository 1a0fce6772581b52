import fc from 'fast-check';
import type { Mount } from '../../../src-shared/plugin-api/run-spec';

/** Each letter with a meaning to CSV, to a shell or to an option, and some that are not ASCII. */
const LETTERS = [...'aZ0 ,:"\'=\\$`\n\té漢😀-;'];

/** Folders whose names hold each of them alone and together. */
export const HOSTILE_NAMES: readonly string[] = [
  'with space',
  'com,ma',
  'co:lon',
  'quo"te',
  '"quoted"',
  "apos'trophe",
  'equals=sign',
  'back\\slash\\',
  '$HOME ${HOME} $(id)',
  'line\nbreak',
  'größe 漢字 😀',
  'type=bind,source=/,target=/x,readonly=false',
  '-v',
  '"",""',
];

const hostile = fc.array(fc.constantFrom(...LETTERS), { maxLength: 12 }).map((letters) => letters.join(''));
const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/).map((one) => `X_${one}`);
/** A folder's name with hostile letters that does not end with a blank. */
const folder = hostile.map((text) => `f${text.replaceAll('/', '')}e`);
const MIB = 1024 ** 2;

const volume = fc.record({
  type: fc.constant('volume' as const),
  name: fc.stringMatching(/^[a-z][a-z0-9_.-]{1,10}$/),
  container: folder.map((name) => `/v/${name}`),
  readonly: fc.boolean(),
});
const anonymous = fc.record({
  type: fc.constant('volume' as const),
  container: folder.map((name) => `/a/${name}`),
  readonly: fc.constant(false),
});
const tmpfs = fc.record(
  {
    type: fc.constant('tmpfs' as const),
    container: folder.map((name) => `/t/${name}`),
    size: fc.integer({ min: 1, max: 64 }).map((pages) => pages * 4096),
    mode: fc.constantFrom('700', '755', '1777'),
  },
  { requiredKeys: ['type', 'container'] },
);

/** A run with hostile letters wherever a text goes, and with what an engine can be asked for. */
export const specs = fc
  .record({
    argv: fc.array(hostile, { minLength: 1, maxLength: 4 }),
    env: fc.dictionary(key, hostile, { maxKeys: 3 }),
    secrets: fc.dictionary(
      key.map((one) => `S_${one}`),
      hostile.map((text) => `secret ${text}`),
      { maxKeys: 2 },
    ),
    labels: fc.dictionary(key, hostile, { maxKeys: 3 }),
    folders: fc.uniqueArray(folder, { maxLength: 2 }),
    readonly: fc.boolean(),
    others: fc.uniqueArray(fc.oneof(volume, anonymous, tmpfs), {
      maxLength: 3,
      selector: ({ container }) => container,
    }),
    workdir: folder.map((name) => `/${name}`),
    user: fc.constantFrom('0', '1000:1000', 'root'),
    memory: fc.integer({ min: 8, max: 64 }).map((n) => n * MIB),
    cpus: fc.integer({ min: 1, max: 20 }).map((n) => n / 10),
    pidsLimit: fc.integer({ min: 10, max: 200 }),
    shmSize: fc.integer({ min: 1, max: 16 }).map((n) => n * MIB),
    ulimits: fc.constantFrom([], ['nofile=512:1024']),
    networks: fc.constantFrom([], ['none'], ['own']),
    ports: fc.uniqueArray(
      fc.record({
        hostIp: fc.constantFrom('127.0.0.1', '::1'),
        host: fc.integer({ min: 20_000, max: 29_999 }),
        container: fc.integer({ min: 1, max: 65_535 }),
        protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      }),
      { maxLength: 3, selector: ({ host }) => host },
    ),
    capAdd: fc.constantFrom([], ['CAP_NET_ADMIN'], ['CAP_SYS_TIME']),
    capDrop: fc.constantFrom([], ['CAP_MKNOD']),
    securityOptions: fc.constantFrom([], ['no-new-privileges']),
    restart: fc.constantFrom(
      { name: 'always' as const },
      { name: 'unless-stopped' as const },
      { name: 'on-failure' as const, maximumRetries: 3 },
    ),
    stopSignal: fc.constantFrom('SIGINT', 'SIGHUP', 'SIGUSR2'),
    stopTimeout: fc.integer({ min: 1, max: 9 }),
    readonlyRootfs: fc.boolean(),
  })
  // A network of nothing publishes nothing.
  .map((given) => ({ ...given, ports: given.networks[0] === 'none' ? [] : given.ports }));

type Random = typeof specs extends fc.Arbitrary<infer T> ? T : never;
export type Given = Omit<Random, 'others'> & { readonly others: readonly Mount[] };

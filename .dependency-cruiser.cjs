/**
 * Who may import whom (docs/architecture.md draws it). Low to high; a layer imports its own and lower ones.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const LAYERS = [
  ['store', 'log'],
  ['exec', 'engines', 'settings', 'audit'],
  ['runtimes'],
  ['mirror'],
  ['streams', 'operations'],
  ['work-containers'],
  [
    'containers',
    'launch',
    'mounts',
    'builds',
    'images',
    'registries',
    'volumes',
    'networks',
    'plugins',
    'runs',
  ],
  ['api'],
  ['app\\.ts$'],
  ['faces'],
];

/** @param {string[]} rooms */
const path = (rooms) =>
  `^src-main/(${rooms.map((room) => (room.endsWith('$') ? room : `${room}/`)).join('|')})`;

const upward = LAYERS.slice(0, -1).map((rooms, index) => ({
  name: `no-import-upward-from-${rooms.join('-').replace(/\W/g, '')}`,
  comment: 'A lower layer must not know a higher one: take what you need as a value or a port.',
  severity: 'error',
  from: { path: path(rooms) },
  to: { path: path(LAYERS.slice(index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-room-without-a-layer',
      comment: 'A new folder of src-main needs a place in LAYERS.',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-main/', pathNot: path(LAYERS.flat()) },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-the-window-face-knows-electron',
      severity: 'error',
      from: { path: '^(src-|runtime-plugins/)', pathNot: '^src-main/faces/electron/' },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^(src-main|src-renderer|runtime-plugins|test|scripts|bench)/' },
    },
    {
      name: 'page-does-not-reach-into-main',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main|runtime-plugins|test|scripts|bench)/' },
    },
    {
      name: 'page-loads-no-zod',
      comment:
        'zod is 90 KB gzip: the page takes the contract as types (vite.renderer.config.ts looks into the chunks).',
      severity: 'error',
      from: { path: '^(src-renderer|src-shared/(client|messages))/' },
      to: {
        path: '^src-shared/contract/|(^|/)node_modules/(zod|@orpc/(server|contract))/',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'runtime-plugins-see-the-plugin-api-only',
      severity: 'error',
      from: { path: '^runtime-plugins/' },
      to: { path: '^(src-|test/|scripts/|bench/)', pathNot: '^src-shared/plugin-api/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src-|runtime-plugins/)' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|\\.cache)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.svelte', '.json'],
    },
  },
};

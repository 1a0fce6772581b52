import type { Plugin, Rolldown } from 'vite';
import { nodeBundle } from './vite.node.config';

/** What `cleat runtime which` asks for, one after the other; each may load what it imports statically and no more. */
const WHICH = [
  'src-main/faces/cli/main.ts',
  'src-main/faces/cli/verbs/runtime-which.ts',
  'src-main/faces/server/owner-client.ts',
  'src-main/app.ts',
  'src-main/api/rpc/memory-channel.ts',
  'src-main/api/rpc/serve-channel.ts',
  'src-main/api/runtimes.ts',
];

/** Domains that it has no need of, and what only they use. */
const OTHERS =
  /\/src-main\/(builds|containers|images|launch|mounts|registries|engines\/images)\/|\/src-main\/engines\/connect\.ts|\/src-shared\/contract\/(?!base|runtimes)|\/src-shared\/messages\/ui-en\.ts|\/src-main\/runtimes\/(provider|definitions|docker-manifest)\.ts|\/src-shared\/plugin-api\/runtime-manifest\.ts|\/node_modules\/(semver|tar|yaml|execa|ws|chokidar|pino|libsql)\//;

/** Of code as it is written out. */
const MOST_KB = 900;

/**
 * Starting costs what is loaded: the build fails when the shortest command loads another domain's code or ever more of
 * its own (docs/decisions/010). Import such code where it is used first: `later` in app.ts, `import()` in a function.
 */
function leanWhich(): Plugin {
  return {
    name: 'cleat:lean-which',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const seen = new Set<Rolldown.OutputChunk>();
      for (const source of WHICH) {
        const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${source}`)));
        if (!chunk)
          return this.error(`${source} is in no chunk: name in vite.cli.config.ts what is asked for`);
        seen.add(chunk);
      }
      for (const { imports } of seen)
        for (const name of imports) {
          const next = bundle[name];
          if (next?.type === 'chunk') seen.add(next);
        }
      const bytes = [...seen].reduce((sum, { code }) => sum + code.length, 0);
      for (const { fileName, moduleIds } of seen) {
        const other = moduleIds.find((id) => OTHERS.test(id));
        if (other !== undefined) this.error(`runtime which loads ${other} (in ${fileName})`);
      }
      if (bytes > MOST_KB * 1024)
        this.error(`runtime which loads ${Math.round(bytes / 1024)} KB of code, over ${MOST_KB}`);
    },
  };
}

// Each verb is a dynamic import, so a chunk of its own that is read only when it is asked for.
// `cleat.cjs`, which loads it, is put beside it by scripts/lib/bundle.mjs.
// `checked-index.cjs` is run by the build itself, to check the manifests that come along.
export default nodeBundle(
  { main: 'src-main/faces/cli/main.ts', 'checked-index': 'src-main/runtimes/checked-index.ts' },
  'cli',
  [leanWhich()],
);

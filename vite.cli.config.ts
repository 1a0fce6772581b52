import { nodeBundle } from './vite.node.config';

// Each verb is a dynamic import, so a chunk of its own that is read only when it is asked for.
// `cleat.cjs`, which loads it, is put beside it by scripts/lib/bundle.mjs.
export default nodeBundle({ main: 'src-main/faces/cli/main.ts' }, 'cli');

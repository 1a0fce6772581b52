import { nodeBundle } from './vite.node.config';

// Each verb is a dynamic import, so a chunk of its own that is read only when it is asked for.
export default nodeBundle({ cleat: 'src-main/faces/cli/main.ts' }, 'cli');

import { nodeBundle } from './vite.node.config';

// Started by path from main and from the CLI: scripts/build.mjs puts it beside both.
export default nodeBundle({ 'store-worker': 'src-main/store/worker.ts' }, 'worker');

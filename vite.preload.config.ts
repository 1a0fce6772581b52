import { nodeBundle } from './vite.node.config';

// Alone: a sandboxed preload cannot require a chunk it would share with main.
export default nodeBundle({ preload: 'src-main/faces/electron/preload.ts' }, 'main');

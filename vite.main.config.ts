import { nodeBundle } from './vite.node.config';

export default nodeBundle({ main: 'src-main/faces/electron/main.ts' }, 'main');

export { whyNoDocker, whyNoPodman } from './availability';
export { startDocker } from './docker';
export { startPodman } from './podman';
export { fillDocker } from './fill';
export { openLines } from './http';
export { IDLE } from './image';
export { until } from './poll';
export { descendants, isAlive, processesNaming } from './processes';
export type { EngineOptions, TestEngine } from './engine';

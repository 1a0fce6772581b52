export { whyNoDocker, whyNoPodman } from './availability';
export { startDocker } from './docker';
export { startPodman } from './podman';
export { fillDocker } from './fill';
export { openLines, requestOn, type EngineAnswer, type EngineBody, type LineStream } from './http';
export { busyboxRootfs, IDLE } from './image';
export { until } from './poll';
export { descendants, isAlive, processesNaming, type ProcessRow } from './processes';
export type { CliAnswer, EngineOptions, TestEngine } from './engine';

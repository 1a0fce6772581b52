import { entry } from '../entry';

export const launchMessages = {
  'launch.failed': entry<{ runtime: string; detail: string }>({
    category: 'runtime',
    message: (p) => `${p.runtime} could not start the container: ${p.detail}`,
  }),
  'launch.image': entry<{ image: string; detail: string }>({
    category: 'not-found',
    message: (p) => `The image “${p.image}” could not be had: ${p.detail}`,
    hint: () => 'Check its name, and whether its registry can be reached and wants you to log in.',
  }),
  'launch.name-taken': entry<{ name: string }>({
    category: 'exists',
    message: (p) => `A container “${p.name}” is there already.`,
    hint: () => 'Choose another name, or remove that one.',
  }),
  'launch.port-taken': entry<{ detail: string }>({
    category: 'state',
    message: (p) => `A port of this machine is in use: ${p.detail}`,
    hint: () => 'Choose another port, or stop what uses it.',
  }),
  'launch.no-engine': entry<{ runtime: string }>({
    category: 'dependency',
    message: (p) => `No engine of ${p.runtime} was found to launch on.`,
    hint: () => '`cleat runtime list` says why, and what to do.',
  }),
  'launch.not-kept': entry<{ reason: string }>({
    category: 'runtime',
    message: (p) => `The container was launched, but is not kept among the recent launches: ${p.reason}`,
  }),
  'launch.not-noted': entry<{ reason: string }>({
    category: 'io',
    message: (p) =>
      `The launch is not noted, so that its container stays where this process is killed: ${p.reason}`,
  }),
  'launch.run': entry<{ line: string }>({
    category: 'validation',
    message: () => '“cleat run” is kept for plugins; a container is started with “cleat launch”.',
    hint: (p) => p.line,
  }),
};

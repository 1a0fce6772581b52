import type { CliEngine } from '../../src-shared/plugin-api/cli-engine';
import type { DefineRuntime } from '../../src-shared/plugin-api/runtime-definition';
import { appleCapabilities } from './capabilities';
import { parseContainers, parseInspect } from './containers';
import { runArguments, runProblems } from './run';
import {
  failureOf,
  parseClientVersion,
  parseNames,
  parseStatus,
  parseUsage,
  statusArguments,
} from './system';

const JSON_OUTPUT = ['--format', 'json'] as const;

const engine: CliEngine = {
  oldest: '0.9.0',
  client: { args: () => ['--version'], parse: parseClientVersion },
  status: { args: statusArguments, parse: parseStatus, answers: [1] },
  containers: { args: () => ['list', '--all', ...JSON_OUTPUT], parse: parseContainers },
  inspect: { args: (id) => ['inspect', id], parse: parseInspect },
  // Exactly one: more are refused.
  start: { args: (id) => ['start', id] },
  stop: {
    args: ({ id, seconds }) => ['stop', ...(seconds === undefined ? [] : ['--time', String(seconds)]), id],
  },
  kill: { args: ({ id, signal }) => ['kill', ...(signal === undefined ? [] : [`--signal=${signal}`]), id] },
  remove: { args: ({ id, force }) => ['delete', ...(force ? ['--force'] : []), id] },
  logs: {
    args: ({ id, follow, tail }) => [
      'logs',
      ...(follow ? ['--follow'] : []),
      ...(tail === undefined ? [] : ['-n', String(tail)]),
      id,
    ],
  },
  usage: { args: (ids) => ['stats', ...JSON_OUTPUT, ...ids], parse: parseUsage },
  images: { args: () => ['image', 'list', ...JSON_OUTPUT], parse: parseNames },
  networks: { args: () => ['network', 'list', ...JSON_OUTPUT], parse: parseNames },
  volumes: { args: () => ['volume', 'list', ...JSON_OUTPUT], parse: parseNames },
  failure: failureOf,
};

/** https://github.com/apple/container, 0.9 to 1.4. */
export const defineApple: DefineRuntime = (shared) => ({
  name: 'apple',
  cli: 'container',
  builds: 'apple',
  capabilities: appleCapabilities,
  // One CLI, one engine.
  engineArgs: () => [],
  engine,
  run: {
    args: (spec, idFile) => runArguments(shared, spec, idFile),
    problems: (spec, host = {}) => runProblems(shared, spec, host),
    mountsFoldersOnly: true,
    failureCodes: [1, 64],
    isId: (text) => /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/.test(text),
  },
  list: {
    // It has no filter.
    args: () => ['list', ...JSON_OUTPUT],
    parse: (output) => parseContainers(output).map(({ id, name, image }) => ({ id, name, image })),
  },
  stop: { args: (container, seconds) => ['stop', '--time', String(seconds), container] },
  remove: { args: (container) => ['delete', '--force', container] },
  version: { args: () => ['--version'], parse: parseClientVersion },
});

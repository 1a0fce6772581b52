import type {
  CliEngine,
  CliEventQuestion,
  CliMore,
  CliUpdate,
} from '../../../src-shared/plugin-api/cli-engine';
import { parseIds, parseInspect, parseRows } from './containers';
import {
  failureOf,
  parseExitCode,
  parseImages,
  parseInfo,
  parseNames,
  parseTop,
  parseVersion,
} from './system';
import { parseUsage } from './usage';

const AS_JSON = ['--format', '{{json .}}'] as const;
const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, String(value)];

function updateArguments({ restartPolicy, memory, memorySwap, cpus, pids }: CliUpdate): string[] {
  const retries = restartPolicy?.maximumRetries;
  const policy = restartPolicy && `${restartPolicy.name}${retries === undefined ? '' : `:${retries}`}`;
  // Docker refuses a limit above the one of memory and swap together, which stands at twice the memory of before.
  const swap = memorySwap ?? (memory === undefined || memory === 0 ? undefined : memory * 2);
  return [
    ...option('--restart', policy),
    ...option('--memory', memory),
    ...option('--memory-swap', swap),
    ...option('--cpus', cpus),
    ...option('--pids-limit', pids),
  ];
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function eventArguments({ since, until, filter }: CliEventQuestion): string[] {
  return [
    'events',
    ...AS_JSON,
    ...option('--since', since === undefined ? undefined : seconds(since)),
    ...option('--until', until === undefined ? undefined : seconds(until)),
    ...option('--filter', filter),
  ];
}

const more: CliMore = {
  restart: { args: ({ id, seconds: limit }) => ['restart', ...option('--time', limit), id] },
  pause: { args: (id) => ['pause', id] },
  unpause: { args: (id) => ['unpause', id] },
  rename: { args: ({ id, name }) => ['rename', id, name] },
  update: { args: ({ id, update }) => ['update', ...updateArguments(update), id] },
  wait: { args: (id) => ['wait', id], parse: parseExitCode },
  top: { args: (id) => ['top', id], parse: parseTop },
};

/**
 * How any CLI is spoken that takes Docker's commands: https://docs.docker.com/reference/cli/docker/ and
 * https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md. Only what both of them know is used.
 *
 * @param hasEvents whether its `events` are Docker's; else it is asked again and again
 */
export function dockerCliEngine(hasEvents: boolean): CliEngine {
  return {
    oldest: '0.20',
    client: { args: () => ['--version'], parse: parseVersion },
    // Docker ends with 1 when its engine does not answer, and prints all the same; others print nothing.
    status: { args: () => ['info', ...AS_JSON], parse: parseInfo },
    containers: {
      ids: { args: () => ['ps', '--all', '--quiet', '--no-trunc'], parse: parseIds },
      rows: { args: (ids) => ['container', 'inspect', ...ids], parse: parseRows },
    },
    inspect: { args: (id) => ['container', 'inspect', id], parse: parseInspect },
    start: { args: (id) => ['start', id] },
    stop: { args: ({ id, seconds: limit }) => ['stop', ...option('--time', limit), id] },
    kill: { args: ({ id, signal }) => ['kill', ...option('--signal', signal), id] },
    remove: { args: ({ id, force }) => ['rm', ...(force ? ['--force'] : []), id] },
    logs: {
      args: ({ id, follow, tail, since }) => [
        'logs',
        '--timestamps',
        ...(follow ? ['--follow'] : []),
        ...option('--tail', tail),
        // Cut, not rounded: better one line twice than one line lost.
        ...option(
          '--since',
          since === undefined ? undefined : new Date(Math.floor(since * 1000)).toISOString(),
        ),
        id,
      ],
    },
    stamped: true,
    usage: { args: (ids) => ['stats', '--no-stream', '--no-trunc', ...AS_JSON, ...ids], parse: parseUsage },
    images: { args: () => ['images', ...AS_JSON], parse: parseImages },
    networks: { args: () => ['network', 'ls', ...AS_JSON], parse: parseNames },
    volumes: { args: () => ['volume', 'ls', ...AS_JSON], parse: parseNames },
    failure: failureOf,
    more: hasEvents ? { ...more, events: { args: eventArguments } } : more,
  };
}

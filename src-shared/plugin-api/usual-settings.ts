import type { Setting } from './settings-types';

/** What can be set for every runtime, whatever its own schema says. */
export const USUAL_SETTINGS: Readonly<Record<string, Setting>> = {
  cli: {
    type: 'string',
    title: 'Program',
    description: 'The full path of its command line program, where it is not on the PATH.',
    pattern: '^[/][^\\u0000]{1,255}$',
  },
  globalArgs: {
    type: 'array',
    title: 'Options of the program',
    description: 'Given before every command, e.g. --root=/data. One a line.',
    items: { type: 'string', minLength: 1 },
    maxItems: 64,
  },
  runArgs: {
    type: 'array',
    title: 'Options of every run',
    description: 'Given to every “run”, e.g. --ulimit=nofile=4096:4096. One a line.',
    items: { type: 'string', minLength: 1 },
    maxItems: 64,
  },
  env: {
    type: 'object',
    title: 'Environment',
    description: 'Added to the environment of the program. One NAME=value a line.',
    additionalProperties: { type: 'string' },
    propertyNames: { minLength: 1, maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  },
};

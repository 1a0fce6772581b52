import { isBoolean, oneOf, type ViewMemory } from './view-memory.svelte';

export const TIMES = ['off', 'local', 'utc', 'relative'] as const;
export type LogTimes = (typeof TIMES)[number];
export const STREAMS = ['all', 'stdout', 'stderr'] as const;
export const CONTEXTS = [0, 1, 3, 10] as const;

const isTimes = oneOf(...TIMES);
const isStream = oneOf(...STREAMS);
const isContext = oneOf(...CONTEXTS);

type Switch = 'wrap' | 'json' | 'regex' | 'case' | 'only-matches';

/** How logs are looked at; remembered for all of them alike. */
export class LogSettings {
  constructor(private readonly memory: ViewMemory) {}

  is(name: Switch): boolean {
    return this.memory.read(`logs.${name}`, isBoolean, false);
  }

  toggle(name: Switch): void {
    this.memory.write(`logs.${name}`, !this.is(name));
  }

  get times(): LogTimes {
    // Once it was on or off only.
    const before = this.memory.read('logs.timestamps', isBoolean, false) ? 'local' : 'off';
    return this.memory.read('logs.times', isTimes, before);
  }
  set times(times: LogTimes) {
    this.memory.write('logs.times', times);
  }

  get stream(): (typeof STREAMS)[number] {
    return this.memory.read('logs.stream', isStream, 'all');
  }
  set stream(stream: (typeof STREAMS)[number]) {
    this.memory.write('logs.stream', stream);
  }

  get context(): (typeof CONTEXTS)[number] {
    return this.memory.read('logs.context', isContext, 3);
  }
  set context(context: (typeof CONTEXTS)[number]) {
    this.memory.write('logs.context', context);
  }
}

import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClassicSteps } from '../../../src-main/builds/engine/classic-steps';
import { lineOfStep } from '../../../src-main/builds/engine/dockerfile-line';
import { LinearSteps } from '../../../src-main/builds/engine/linear-steps';
import { PodmanSteps } from '../../../src-main/builds/engine/podman-steps';
import { framed, messagesOf } from '../../../src-main/builds/engine/session/grpc';
import { bytesField, fieldsOf, numberField } from '../../../src-main/builds/engine/trace/protobuf';
import { decodeStatus } from '../../../src-main/builds/engine/trace/status';
import { TraceSteps } from '../../../src-main/builds/engine/trace/steps';
import type { BuildEvent, BuildStep } from '../../../src-shared/model/build';

interface Message {
  readonly id?: string;
  readonly aux?: unknown;
  readonly stream?: string;
}

/** What a real engine sent for a build, message by message. */
function recorded(name: string): Message[] {
  const path = join(import.meta.dirname, '../../fixtures/builds', `${name}.ndjson`);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line): Message => JSON.parse(line));
}

function stepsOf(events: readonly BuildEvent[]): BuildStep[] {
  const steps = new Map<string, BuildStep>();
  for (const event of events) if (event.type === 'step') steps.set(event.step.id, event.step);
  return [...steps.values()];
}
const textOf = (events: readonly BuildEvent[]): string =>
  events.map((event) => (event.type === 'log' ? event.text : '')).join('');

function traced(name: string): { readonly events: BuildEvent[]; readonly steps: TraceSteps } {
  const events: BuildEvent[] = [];
  const steps = new TraceSteps((event) => events.push(event));
  for (const { id, aux } of recorded(name))
    if (id === 'moby.buildkit.trace') steps.apply(decodeStatus(Buffer.from(String(aux), 'base64')));
  return { events, steps };
}

describe('the trace of a BuildKit build', () => {
  it('names its steps, what they need, and the stages they belong to', () => {
    const { events } = traced('docker-20.10-ok');
    const steps = stepsOf(events);
    const run = steps.find(({ name }) => name.includes('RUN echo hello'));
    expect(run).toMatchObject({ stage: 'base', state: 'done', needs: [expect.stringMatching(/^sha256:/)] });
    const last = steps.find(({ name }) => name.includes('RUN cat /a'));
    expect(steps.some(({ id }) => last?.needs.includes(id))).toBe(true);
    expect(run?.endedAt ?? 0).toBeGreaterThanOrEqual(run?.startedAt ?? Infinity);
    expect(textOf(events)).toContain('wörld');
    expect(events.find((event) => event.type === 'log' && event.text.includes('wörld'))).toMatchObject({
      stream: 'stderr',
    });
  });

  it('marks what came from the cache', () => {
    const runs = stepsOf(traced('docker-20.10-cached').events).filter(({ name }) => name.includes('RUN'));
    expect(runs.map(({ state }) => state)).toEqual(['cached', 'cached']);
  });

  it('tells which step failed and what it printed', () => {
    const { events, steps } = traced('docker-20.10-fail');
    expect(steps.failed).toMatchObject({ name: '[3/3] RUN echo before; exit 7', tail: 'before' });
    expect(stepsOf(events).filter(({ state }) => state === 'failed')).toHaveLength(1);
  });

  it('keeps a character whole that was cut between two messages', () => {
    const { events } = traced('docker-20.10-uni');
    expect(textOf(events)).toBe(`${'ü漢字😀'.repeat(40)}ä\n`);
  });

  it('puts any text together again, wherever it was cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat({ max: 200 })), (text, cuts) => {
        const events: BuildEvent[] = [];
        const steps = new TraceSteps((event) => events.push(event));
        const bytes = Buffer.from(text);
        const edges = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])];
        edges.sort((a, b) => a - b);
        for (const [index, from] of edges.slice(0, -1).entries()) {
          const message = bytes.subarray(from, edges[index + 1]);
          const log = Buffer.concat([bytesField(1, 'sha256:a'), numberField(3, 1), bytesField(4, message)]);
          steps.apply(decodeStatus(bytesField(3, log)));
        }
        steps.end(1);
        expect(textOf(events)).toBe(bytes.toString('utf8'));
      }),
    );
  });

  it('takes a step that never ended for cancelled', () => {
    const events: BuildEvent[] = [];
    const steps = new TraceSteps((event) => events.push(event));
    const started = numberField(1, 5);
    const vertex = [bytesField(1, 'sha256:a'), bytesField(3, 'RUN sleep'), bytesField(5, started)];
    steps.apply(decodeStatus(bytesField(1, Buffer.concat(vertex))));
    expect(stepsOf(events)).toMatchObject([{ state: 'running', startedAt: 5000 }]);
    steps.end(7000);
    expect(stepsOf(events)).toMatchObject([{ state: 'cancelled', endedAt: 7000 }]);
  });

  it('reads warnings with their line', () => {
    const events: BuildEvent[] = [];
    const range = bytesField(1, numberField(1, 12));
    const warning = [bytesField(3, 'JSONArgsRecommended'), bytesField(5, 'https://x/'), bytesField(7, range)];
    new TraceSteps((event) => events.push(event)).apply(decodeStatus(bytesField(4, Buffer.concat(warning))));
    expect(events).toEqual([{ type: 'warning', text: 'JSONArgsRecommended', line: 12, url: 'https://x/' }]);
  });

  it('reads its numbers back, and refuses bytes that end too early', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.maxSafeNat(), (number, value) => {
        expect([...fieldsOf(numberField(number, value))]).toMatchObject([{ number, value }]);
        expect(() => [...fieldsOf(bytesField(number, 'abc').subarray(0, -1))]).toThrow(RangeError);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decodeStatus(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('messages of a session', () => {
  it('come out as they were sent, wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), fc.integer({ min: 1, max: 9 }), async (sent, size) => {
        const bytes = Buffer.concat(sent.map((message) => framed(Buffer.from(message))));
        async function* pieces(): AsyncGenerator<Buffer> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const got: number[][] = [];
        for await (const message of messagesOf(pieces())) got.push([...message]);
        expect(got).toEqual(sent.map((message) => [...message]));
      }),
    );
  });
});

const LINEAR = [
  { name: 'classic-20.10', of: (steps: LinearSteps) => new ClassicSteps(steps) },
  { name: 'podman-4.3', of: (steps: LinearSteps) => new PodmanSteps(steps) },
];

describe.each(LINEAR)('the talk of $name', ({ name, of }) => {
  const read = (messages: readonly Message[]): { events: BuildEvent[]; steps: LinearSteps } => {
    const events: BuildEvent[] = [];
    const steps = new LinearSteps((event) => events.push(event));
    const hearer = of(steps);
    for (const message of messages) if (message.stream !== undefined) hearer.hear(message);
    return { events, steps };
  };
  const runs = (events: readonly BuildEvent[]): BuildStep[] =>
    stepsOf(events).filter(({ name: step }) => step.startsWith('RUN'));

  it('becomes steps with what each printed, and nothing of the builder itself', () => {
    const { events } = read(recorded(`${name}-ok`));
    expect(runs(events)).toMatchObject([{ state: 'done', stage: 'base' }, { state: 'done' }]);
    expect(textOf(events).split('\n').sort().join('\n')).toBe('\nAAA\nhello\nwörld');
  });

  it('tells what was cached', () => {
    const { events } = read(recorded(`${name}-ok2`));
    expect(runs(events).map(({ state }) => state)).toEqual(['cached', 'cached']);
    expect(textOf(events)).toBe('');
  });

  it('knows the step that fails', () => {
    const { events, steps } = read(recorded(`${name}-fail`));
    expect(steps.fail('exit 7')).toEqual({
      name: 'RUN echo before; exit 7',
      error: 'exit 7',
      tail: 'before',
    });
    expect(runs(events).map(({ state }) => state)).toEqual(['done', 'failed']);
  });

  it('is not led astray by a container that talks like a builder', () => {
    const lies = ['Step 9/9 : RUN lie', '[9/9] STEP 9/9: RUN lie\n', ' ---> Using cache\n'];
    const messages = recorded(`${name}-fail`);
    const at = messages.findIndex(({ stream }) => stream === 'before\n');
    const told = messages.toSpliced(at, 0, ...lies.map((stream) => ({ stream })));
    const { events } = read(told);
    expect(runs(events).map(({ name: step }) => step)).toEqual(['RUN echo one', 'RUN echo before; exit 7']);
    expect(runs(events).at(-1)?.state).toBe('running');
    expect(textOf(events)).toContain(lies.join(''));
  });
});

describe('the line of a step', () => {
  const text = 'FROM a AS b\n# RUN x\nRUN one \\\n  # remark\n  two\nRUN twice\nRUN twice\n';

  it('is that of the one instruction with its text', () => {
    expect(lineOfStep(text, '[b 2/4] RUN one   two')).toBe(3);
    expect(lineOfStep(text, 'FROM a AS b')).toBe(1);
  });

  it('is not told where it is not sure', () => {
    expect(lineOfStep(text, '[b 3/4] RUN twice')).toBeUndefined();
    expect(lineOfStep(text, '[internal] load build definition')).toBeUndefined();
  });
});

import { StringDecoder } from 'node:string_decoder';
import type { BuildEvent, BuildStep } from '../../../../src-shared/model/build';
import type { FailedStep } from '../failure';
import { StepTail } from '../step-tail';
import type { Status, Vertex, VertexLog, VertexStatus, VertexWarning } from './status';

const STDERR = 2;

/** What BuildKit says of steps that end because another failed, or the build was cancelled. */
const CANCELLED = /context canceled/i;

function stateOf(vertex: Vertex): BuildStep['state'] {
  if (vertex.error !== '') return CANCELLED.test(vertex.error) ? 'cancelled' : 'failed';
  if (vertex.cached) return 'cached';
  if (vertex.completed !== undefined) return 'done';
  return vertex.started === undefined ? 'waiting' : 'running';
}

/** `[base 2/3] RUN …` belongs to the stage `base`; `[2/3] …` and `[internal] …` name none. */
const stageIn = (name: string): string | undefined => /^\[(.+) +\d+\/\d+\] /.exec(name)?.[1];

function stepOf(vertex: Vertex, progress: BuildStep['progress']): BuildStep {
  const stage = stageIn(vertex.name);
  const state = stateOf(vertex);
  return {
    id: vertex.digest,
    name: vertex.name,
    ...(stage === undefined ? {} : { stage }),
    state,
    ...(vertex.started === undefined ? {} : { startedAt: vertex.started }),
    ...(vertex.completed === undefined ? {} : { endedAt: vertex.completed }),
    ...(vertex.error === '' ? {} : { error: vertex.error }),
    needs: vertex.inputs,
    ...(progress ? { progress } : {}),
  };
}

/** Turns what BuildKit reports of its graph into the events of a build. */
export class TraceSteps {
  readonly #vertexes = new Map<string, Vertex>();
  readonly #progress = new Map<string, Map<string, VertexStatus>>();
  readonly #decoders = new Map<string, { readonly decoder: StringDecoder; readonly stream: number }>();
  readonly #tail = new StepTail();
  #failed: string | undefined;

  constructor(private readonly on: (event: BuildEvent) => void) {}

  apply({ vertexes, statuses, logs, warnings }: Status): void {
    for (const vertex of vertexes) this.#vertex(vertex);
    for (const vertex of this.#progressed(statuses)) this.#tell(vertex);
    for (const log of logs) this.#log(log);
    for (const warning of warnings) this.#warn(warning);
  }

  /** The step that failed first, and what it printed last. */
  get failed(): FailedStep | undefined {
    const vertex = this.#failed === undefined ? undefined : this.#vertexes.get(this.#failed);
    return vertex && { name: vertex.name, error: vertex.error, tail: this.#tail.of(vertex.digest) };
  }

  /** No more is coming: what has not ended by now never will. Of a build that has `succeeded`, what began is done. */
  end(time: number, succeeded = false): void {
    for (const [key, { decoder, stream }] of this.#decoders) {
      const [step = ''] = key.split(' ');
      this.#print(step, stream, decoder.end(), time);
    }
    this.#decoders.clear();
    for (const vertex of this.#vertexes.values()) {
      const { state } = stepOf(vertex, undefined);
      if (state !== 'waiting' && state !== 'running') continue;
      const ended = succeeded && state === 'running' ? 'done' : 'cancelled';
      const step: BuildStep = { ...stepOf(vertex, undefined), state: ended, endedAt: time };
      this.on({ type: 'step', step });
    }
  }

  #vertex(vertex: Vertex): void {
    const known = this.#vertexes.get(vertex.digest);
    // Said once, when it is first named: a later word about its state may leave it out.
    const inputs = vertex.inputs.length > 0 ? vertex.inputs : (known?.inputs ?? []);
    const now = { ...vertex, inputs };
    this.#vertexes.set(vertex.digest, now);
    if (stateOf(now) === 'failed') this.#failed ??= vertex.digest;
    if (now.completed !== undefined) {
      this.#progress.delete(vertex.digest);
      if (now.error === '') this.#tail.drop(vertex.digest);
    }
    this.#tell(now);
  }

  #tell(vertex: Vertex): void {
    this.on({ type: 'step', step: stepOf(vertex, this.#sum(vertex.digest)) });
  }

  #progressed(statuses: readonly VertexStatus[]): Vertex[] {
    const touched = new Set<Vertex>();
    for (const status of statuses) {
      const vertex = this.#vertexes.get(status.vertex);
      if (!vertex || vertex.completed !== undefined) continue;
      const parts = this.#progress.get(status.vertex) ?? new Map<string, VertexStatus>();
      this.#progress.set(status.vertex, parts.set(status.id, status));
      touched.add(vertex);
    }
    return [...touched];
  }

  #sum(digest: string): BuildStep['progress'] {
    const parts = [...(this.#progress.get(digest)?.values() ?? [])];
    if (parts.length === 0) return undefined;
    const sum = (of: (part: VertexStatus) => number): number =>
      parts.reduce((all, part) => all + of(part), 0);
    const total = sum((part) => part.total);
    return { current: sum((part) => part.current), ...(total > 0 ? { total } : {}) };
  }

  #log({ vertex, stream, message, time }: VertexLog): void {
    const key = `${vertex} ${stream}`;
    const kept = this.#decoders.get(key) ?? { decoder: new StringDecoder('utf8'), stream };
    this.#decoders.set(key, kept);
    this.#print(vertex, stream, kept.decoder.write(message), time);
  }

  #print(step: string, stream: number, text: string, time: number): void {
    if (text === '') return;
    this.#tail.add(step, text);
    this.on({ type: 'log', step, stream: stream === STDERR ? 'stderr' : 'stdout', text, time });
  }

  #warn({ short, url, line }: VertexWarning): void {
    this.on({ type: 'warning', text: short, ...(line > 0 ? { line } : {}), ...(url === '' ? {} : { url }) });
  }
}

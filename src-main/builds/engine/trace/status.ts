import { fieldsOf, type Field } from './protobuf';

/**
 * `moby.buildkit.v1.StatusResponse` (BuildKit, api/services/control/control.proto), which Docker sends in the trace of
 * a build. Times are epoch ms.
 */
export interface Status {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

export interface Vertex {
  readonly digest: string;
  readonly inputs: readonly string[];
  readonly name: string;
  readonly cached: boolean;
  readonly started?: number;
  readonly completed?: number;
  readonly error: string;
}

/** Progress of a part of a vertex: a layer that is pulled, what is sent. */
export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current: number;
  readonly total: number;
}

export interface VertexLog {
  readonly vertex: string;
  readonly time: number;
  /** 1: stdout, 2: stderr. */
  readonly stream: number;
  /** May begin and end within a character. */
  readonly message: Buffer;
}

export interface VertexWarning {
  readonly short: string;
  readonly url: string;
  /** Of the Dockerfile, from 1; 0 when it says none. */
  readonly line: number;
}

function grouped(bytes: Buffer): ReadonlyMap<number, readonly Field[]> {
  const groups = new Map<number, Field[]>();
  for (const field of fieldsOf(bytes)) {
    const group = groups.get(field.number);
    if (group) group.push(field);
    else groups.set(field.number, [field]);
  }
  return groups;
}

type Groups = ReturnType<typeof grouped>;

// The last one counts, as protobuf says.
const numberIn = (groups: Groups, number: number): number => groups.get(number)?.at(-1)?.value ?? 0;
const textIn = (groups: Groups, number: number): string =>
  groups.get(number)?.at(-1)?.bytes.toString('utf8') ?? '';
const allIn = (groups: Groups, number: number): Buffer[] =>
  (groups.get(number) ?? []).map((field) => field.bytes);

function timeIn(groups: Groups, number: number): number | undefined {
  const bytes = groups.get(number)?.at(-1)?.bytes;
  if (bytes === undefined) return undefined;
  const stamp = grouped(bytes);
  return numberIn(stamp, 1) * 1000 + Math.floor(numberIn(stamp, 2) / 1e6);
}

function vertexOf(bytes: Buffer): Vertex {
  const groups = grouped(bytes);
  const started = timeIn(groups, 5);
  const completed = timeIn(groups, 6);
  return {
    digest: textIn(groups, 1),
    inputs: allIn(groups, 2).map((input) => input.toString('utf8')),
    name: textIn(groups, 3),
    cached: numberIn(groups, 4) !== 0,
    ...(started === undefined ? {} : { started }),
    ...(completed === undefined ? {} : { completed }),
    error: textIn(groups, 7),
  };
}

function statusOf(bytes: Buffer): VertexStatus {
  const groups = grouped(bytes);
  return {
    id: textIn(groups, 1),
    vertex: textIn(groups, 2),
    current: numberIn(groups, 4),
    total: numberIn(groups, 5),
  };
}

function logOf(bytes: Buffer): VertexLog {
  const groups = grouped(bytes);
  return {
    vertex: textIn(groups, 1),
    time: timeIn(groups, 2) ?? 0,
    stream: numberIn(groups, 3),
    message: groups.get(4)?.at(-1)?.bytes ?? Buffer.alloc(0),
  };
}

function warningOf(bytes: Buffer): VertexWarning {
  const groups = grouped(bytes);
  // ranges → start → line
  const range = allIn(groups, 7)[0];
  const start = range && allIn(grouped(range), 1)[0];
  return {
    short: textIn(groups, 3),
    url: textIn(groups, 5),
    line: start ? numberIn(grouped(start), 1) : 0,
  };
}

/** Decodes a message. Throws a RangeError for bytes that are none. */
export function decodeStatus(bytes: Buffer): Status {
  const groups = grouped(bytes);
  return {
    vertexes: allIn(groups, 1).map(vertexOf),
    statuses: allIn(groups, 2).map(statusOf),
    logs: allIn(groups, 3).map(logOf),
    warnings: allIn(groups, 4).map(warningOf),
  };
}

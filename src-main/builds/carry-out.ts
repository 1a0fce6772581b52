import type { BuildEvent, BuildImage, BuildStep } from '../../src-shared/model/build';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { OperationContext } from '../operations/operations';
import type { BuildLogins } from './build-logins';
import type { BuildRequest, ImageBuilder } from './engine/image-builder';
import type { BuildHistory } from './history/history';
import { maskOf } from './history/mask';
import { createRecorder, type RecorderOptions } from './history/recorder';
import { countsOf, type BuildRow } from './history/rows';

export interface Work {
  readonly row: BuildRow;
  readonly request: Omit<BuildRequest, 'registryAuth'>;
  /** Logins for what it takes from registries. */
  readonly login: (options: { signal: AbortSignal; warn(text: string): void }) => Promise<BuildLogins>;
  readonly builder: ImageBuilder;
  readonly history: Pick<BuildHistory, 'save'>;
  readonly logger: RecorderOptions['logger'];
  readonly now: () => number;
  readonly work: Pick<OperationContext, 'signal' | 'progress' | 'result'>;
  readonly changed: (row: BuildRow) => void;
}

/** One build from its beginning to its end, kept as it goes. Throws what ended it, without its secrets. */
export async function carryOut(options: Work): Promise<void> {
  const { row, request, login, builder, history, logger, now, changed } = options;
  const { signal, progress, result } = options.work;
  const mask = maskOf(request.secrets.values());
  const recorder = createRecorder({ row, history, logger, mask, changed });
  const steps = new Map<string, BuildStep>();
  const on = (event: BuildEvent): void => {
    recorder.on(event);
    if (event.type !== 'step') return;
    const before = steps.get(event.step.id)?.state;
    steps.set(event.step.id, event.step);
    if (before === event.step.state) return;
    const { done, total } = countsOf([...steps.values()]);
    progress({ message: mask(event.step.name).slice(0, 300), current: done, total });
  };
  let image: BuildImage | undefined;
  try {
    const registryAuth = await login({ signal, warn: (text) => on({ type: 'warning', text }) });
    image = await builder.build({ ...request, registryAuth }, on, signal);
  } catch (thrown) {
    const error = CleatError.from(thrown);
    const cancelled = signal.aborted || error.category === 'cancelled';
    const wire = cancelled ? null : masked(error.wire, mask);
    await recorder
      .end({ state: cancelled ? 'cancelled' : 'failed', image: null, error: wire, ended_at: now() })
      .catch((problem: unknown) => logger.warn({ error: problem }, 'the end of a build is not kept'));
    throw wire ? CleatError.fromWire(wire) : error;
  }
  await recorder
    .end({ state: 'succeeded', image: image ?? null, error: null, ended_at: now() })
    .catch((problem: unknown) => logger.warn({ error: problem }, 'the end of a build is not kept'));
  if (image) result({ engine: row.engine, kind: 'image', id: image.id });
}

/** What a step printed stands in its error. */
function masked(error: WireError, mask: (text: string) => string): WireError {
  const params = Object.entries(error.params).map(([key, value]): [string, string | number | boolean] => [
    key,
    typeof value === 'string' ? mask(value) : value,
  ]);
  return {
    ...error,
    params: Object.fromEntries(params),
    message: mask(error.message),
    ...(error.details === undefined ? {} : { details: mask(error.details) }),
  };
}

import { z } from 'zod';
import type { RuntimesSnapshot, Selection } from '../model/runtime';
import { answer, change, read, streamOf } from './base';

const runtimeName = z.string().min(1).max(64);

export const runtimesContract = {
  /** Probes everything anew when `refresh`, else answers from what is known. */
  list: read.input(z.object({ refresh: z.boolean().optional() })).output(answer<RuntimesSnapshot>()),
  /** Which runtime new work would go to, and why. `override` is a `--runtime` flag. */
  which: read.input(z.object({ override: runtimeName.optional() })).output(answer<Selection>()),
  /** Sets the setting; takes effect for the next work at once. */
  use: change.input(z.object({ name: runtimeName })).output(answer<Selection>()),
  /** Starts the engine of a runtime that is stopped and startable. */
  ensureRunning: change.input(z.object({ name: runtimeName })).output(answer<{ operationId: string }>()),
  watch: read.output(streamOf<RuntimesSnapshot>()),
};

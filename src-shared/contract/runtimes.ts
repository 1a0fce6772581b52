import { z } from 'zod';
import type { DoctorFinding } from '../model/doctor';
import type { AddedPlugin, RemovedPlugin, RuntimesSnapshot, Selection } from '../model/runtime';
import { CHECK_IDS, type CheckNews } from '../model/runtime-check';
import type { RuntimeConfig } from '../model/settings';
import { answer, change, destroy, read, streamOf } from './base';

const runtimeName = z.string().min(1).max(64);

/** A container image's name. */
const image = z.string().min(1).max(1000).optional();

/** Ids of the checks that are asked for; absent: all. */
const only = z.array(z.enum(CHECK_IDS)).min(1).max(CHECK_IDS.length).optional();

export const runtimesContract = {
  /** Probes everything anew when `refresh`, else answers from what is known. */
  list: read.input(z.object({ refresh: z.boolean().optional() })).output(answer<RuntimesSnapshot>()),
  /** Which runtime new work would go to, and why. `override` is a `--runtime` flag. */
  which: read.input(z.object({ override: runtimeName.optional() })).output(answer<Selection>()),
  /** Sets the setting; takes effect for the next work at once. */
  use: change.input(z.object({ name: runtimeName })).output(answer<Selection>()),
  /** Starts the engine of a runtime that is stopped and startable. */
  ensureRunning: change.input(z.object({ name: runtimeName })).output(answer<{ operationId: string }>()),
  /** A plugin's folder by its absolute path, or the name of one that comes with Cleat. Nothing of it is executed. */
  add: change.input(z.object({ what: z.string().min(1).max(4096) })).output(answer<AddedPlugin>()),
  /** By the name of a runtime, or of a broken plugin's folder. */
  remove: destroy.input(z.object({ name: z.string().min(1).max(255) })).output(answer<RemovedPlugin>()),
  /** Sets what is named for one runtime, `null` takes a value away. Checked by the runtime's own schema. */
  configure: change
    .input(z.object({ name: runtimeName, values: z.record(z.string().max(64), z.json()) }))
    .output(answer<RuntimeConfig>()),
  watch: read.output(streamOf<RuntimesSnapshot>()),
  /**
   * Asks a runtime for everything that Cleat relies on: each result as it is there, then the report. It makes containers
   * and takes them away, also when the stream is left. `image`: one with `sh` to use; without it one is made.
   * Throws `runtime.unknown`, `runtime.not-ready`.
   */
  check: change.input(z.object({ name: runtimeName, image, only })).output(streamOf<CheckNews>()),
  /** Whether all is well: home, plugins, runtimes, engines, and what a container of each ready runtime sees. */
  doctor: change.input(z.object({ image })).output(streamOf<DoctorFinding>()),
};

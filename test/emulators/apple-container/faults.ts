import * as z from 'zod/mini';
import { readJson } from './state/files';

const KINDS = ['hang', 'crash', 'garbage', 'half-json', 'flood', 'slow', 'down'] as const;
const faultSchema = z.object({
  /** `list`, `image pull`, or `*` for every command (`--version` is one too). */
  command: z.string(),
  kind: z.enum(KINDS),
  /** How long `slow` waits. */
  ms: z.optional(z.number()),
});

export type Fault = z.infer<typeof faultSchema>;

/** How many bytes `flood` prints. */
export const FLOOD_BYTES = 100 * 1024 * 1024;

/**
 * What is to go wrong with a command: from `faults.json` in the state folder and from the variable
 * CLEAT_TEST_APPLE_FAULT (`list=hang,image pull=slow:200`). Throws on a fault that it does not know.
 */
export function faultsOf(path: string, variable: string | undefined, command: string): Fault[] {
  const told = [...(readJson(path, z.array(faultSchema)) ?? []), ...parseFaults(variable ?? '')];
  return told.filter((fault) => fault.command === '*' || fault.command === command);
}

function parseFaults(text: string): Fault[] {
  return text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const [command, kind, ms] = each.split(/[=:]/);
      return faultSchema.parse(ms === undefined ? { command, kind } : { command, kind, ms: Number(ms) });
    });
}

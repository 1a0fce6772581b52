import { z } from 'zod';
import type { AllowedMount, ListedMount, MountDecision } from '../model/mounts';
import { answer, change, read } from './base';

/** Absolute, on the machine of the owner. */
const path = z.string().min(1).max(4096);

/** What plugins may have mounted from outside the project. */
export const mountsContract = {
  list: read.output(answer<readonly ListedMount[]>()),
  /** Adds it, or changes whether it may be written. Throws `mount.*`, `store.*`. */
  allow: change.input(z.object({ path, write: z.boolean() })).output(answer<AllowedMount>()),
  /** Throws `mount.not-allowed`, `store.*`. */
  remove: change.input(z.object({ path })).output(answer<AllowedMount>()),
  /** Whether a plugin would be granted this now. */
  check: read.input(z.object({ path, write: z.boolean() })).output(answer<MountDecision>()),
};

import { z } from 'zod';

/** What a user may set for one runtime: checked when it is saved and when it is read, each problem with its path. */
export const runtimeConfigSchema = z.strictObject({
  /** Given to the runtime's CLI before the command when Cleat starts its service, e.g. `--root=/data`. */
  globalArgs: z.array(z.string().min(1).max(4096)).max(64).optional(),
});
const runtimeNameSchema = z.string().min(1).max(64);
const runtimesSchema = z.record(runtimeNameSchema, runtimeConfigSchema);
const removedRuntimesSchema = z.array(runtimeNameSchema).max(100);

/** The user's settings file. Unknown keys are kept as they are, so that two versions can share one home. */
export const settingsSchema = z.looseObject({
  /** `auto` or a runtime's name. */
  runtime: z.string().min(1).max(64).default('auto'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Whether a container that ends by itself with a failure is told of outside the window. */
  notifyExits: z.boolean().default(true),
  runtimes: runtimesSchema.optional(),
  /** Ids of bundled runtime plugins the user does not want; Docker stays. */
  removedRuntimes: removedRuntimesSchema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingsPatchSchema = z.object({
  runtime: z.string().min(1).max(64).optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  notifyExits: z.boolean().optional(),
  runtimes: runtimesSchema.optional(),
  removedRuntimes: removedRuntimesSchema.optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

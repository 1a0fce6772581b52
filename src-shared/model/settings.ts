import { z } from 'zod';

/**
 * What a user has set for one runtime. Its own schema says what may stand here (`Runtime.settings`): checked when it is
 * saved and when it is read, so that a bad one stops this runtime and not the whole file.
 */
export const runtimeConfigSchema = z.record(z.string().max(64), z.json());
export type RuntimeConfig = z.infer<typeof runtimeConfigSchema>;
const runtimeNameSchema = z.string().min(1).max(64);
const runtimesSchema = z.record(runtimeNameSchema, runtimeConfigSchema);
const removedRuntimesSchema = z.array(runtimeNameSchema).max(100);

const fields = {
  /** `auto` or a runtime's name. */
  runtime: z.string().min(1).max(64).optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  /** Whether a container that ends by itself with a failure is told of outside the window. */
  notifyExits: z.boolean().optional(),
  /** Whether the app goes on in the tray when its window is closed; false when absent. A Mac's goes on anyway. */
  keepInTray: z.boolean().optional(),
  runtimes: runtimesSchema.optional(),
  /** Ids of bundled runtime plugins the user does not want; Docker stays. */
  removedRuntimes: removedRuntimesSchema.optional(),
};

/** The user's settings file: what was chosen, no defaults. Unknown keys are kept, so that two versions can share it. */
export const settingsFileSchema = z.looseObject(fields);
export type SettingsFile = z.infer<typeof settingsFileSchema>;
export const settingsPatchSchema = z.object(fields);
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

const DEFAULTS = { runtime: 'auto', theme: 'system', notifyExits: true } as const;

/** The settings in force. */
export type Settings = SettingsFile & {
  readonly [K in keyof typeof DEFAULTS]: NonNullable<SettingsFile[K]>;
};

/** What was chosen, and the defaults for the rest. */
export function settingsOf(file: SettingsFile): Settings {
  const { runtime, theme, notifyExits } = DEFAULTS;
  return {
    ...file,
    runtime: file.runtime ?? runtime,
    theme: file.theme ?? theme,
    notifyExits: file.notifyExits ?? notifyExits,
  };
}

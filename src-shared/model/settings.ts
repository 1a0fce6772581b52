import { z } from 'zod';

/** The user's settings file. Unknown keys are kept as they are, so that two versions can share one home. */
export const settingsSchema = z.looseObject({
  /** `auto` or a runtime's name. */
  runtime: z.string().min(1).max(64).default('auto'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingsPatchSchema = z.object({
  runtime: z.string().min(1).max(64).optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

import { z } from 'zod';
import { settingsPatchSchema, type Settings } from '../model/settings';
import { viewStateKeySchema, viewStateValueSchema, type ViewState } from '../model/view-state';
import { answer, change, read, streamOf } from './base';

export const settingsContract = {
  get: read.output(answer<Settings>()),
  set: change.input(settingsPatchSchema).output(answer<Settings>()),
  watch: read.output(streamOf<Settings>()),
};

export const viewStateContract = {
  get: read.output(answer<ViewState>()),
  /** `null` forgets the key. */
  set: change
    .input(z.object({ key: viewStateKeySchema, value: viewStateValueSchema }))
    .output(answer<{ stored: true }>()),
};

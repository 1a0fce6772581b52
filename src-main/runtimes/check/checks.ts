import type { CheckId } from '../../../src-shared/model/runtime-check';
import { changingChecks } from './changing';
import type { Check } from './context';
import { lookingChecks } from './looking';
import { mountingChecks } from './mounting';
import { runningChecks } from './running';

/** Every check there is, but that of the image, which comes before all. */
export const CHECKS: ReadonlyMap<CheckId, Check> = new Map(
  [...runningChecks, ...mountingChecks, ...lookingChecks, ...changingChecks].map((check) => [
    check.id,
    check,
  ]),
);

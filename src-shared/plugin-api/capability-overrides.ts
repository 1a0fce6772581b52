import { z } from 'zod';
import { CAPABILITIES, composed, no, since, YES, type SupportRule } from '../model/capabilities';

const sentence = z.string().min(1).max(300);
const ruleSchema = z.union(
  [
    z.literal('yes').transform((): SupportRule => YES),
    z
      .strictObject({ no: sentence, instead: sentence.optional() })
      .transform(({ no: text, instead }): SupportRule =>
        no('declared', { text, ...(instead === undefined ? {} : { instead }) }),
      ),
    z.strictObject({ composed: sentence }).transform(({ composed: text }) => composed('declared', { text })),
    z
      .strictObject({ since: z.string().regex(/^\d+(?:\.\d+)*$/) })
      .transform(({ since: from }) => since(from)),
  ],
  { error: 'must be “yes”, {no: why, instead: what to do}, {composed: how} or {since: version}' },
);

/** Where a runtime of a manifest differs from the one whose options it takes: `container.pause: { no: … }`. */
export const capabilityOverridesSchema = z.partialRecord(z.enum(CAPABILITIES), ruleSchema);

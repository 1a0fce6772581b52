import { z } from 'zod';
import { LONGEST_TEXT, settingProblems } from './setting-values';
import type { Setting } from './settings-types';

/** The settings schema of a manifest. It is strict: a keyword that would not be obeyed is refused, not passed over. */

const KEY = /^[a-z][A-Za-z0-9_]{0,63}$/;
/** At most three classes of characters in a row: a pattern comes from a plugin, and must not take for ever. */
const PATTERN = /^\^(?:(?:\[[^\]\\]+\]|\\[dw])(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})?){1,3}\$$/;

/** YAML is read with every scalar a string. */
export const wholeNumber = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ],
    'must be a whole number',
  )
  .pipe(z.int('must be a whole number'));
const anyNumber = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d+(?:\.\d+)?$/)
      .transform(Number),
  ],
  'must be a number',
);
const yesOrNo = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')],
  'must be true or false',
);
const words = z.string().min(1).max(500);
const text = z.string().max(LONGEST_TEXT);

const described = { title: words.optional(), description: words.optional() };
const length = wholeNumber.pipe(z.number().min(0).max(LONGEST_TEXT)).optional();
const textRule = {
  minLength: length,
  maxLength: length,
  pattern: z
    .string()
    .max(200)
    .regex(PATTERN, 'must be ^, one to three classes of characters with their repeats, and $')
    .refine(isRegExp, 'must be a regular expression')
    .optional(),
};

const settingSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('string'),
      ...described,
      ...textRule,
      default: text.optional(),
      enum: z.array(words).min(1).max(64).optional(),
    }),
    z.strictObject({
      type: z.enum(['integer', 'number']),
      ...described,
      default: anyNumber.optional(),
      minimum: anyNumber.optional(),
      maximum: anyNumber.optional(),
    }),
    z.strictObject({ type: z.literal('boolean'), ...described, default: yesOrNo.optional() }),
    z.strictObject({
      type: z.literal('array'),
      ...described,
      items: z.strictObject({ type: z.literal('string'), ...textRule }),
      default: z.array(text).max(64).optional(),
      maxItems: wholeNumber.pipe(z.number().min(1).max(256)).optional(),
    }),
    z.strictObject({
      type: z.literal('object'),
      ...described,
      additionalProperties: z.strictObject({ type: z.literal('string'), ...textRule }),
      propertyNames: z.strictObject(textRule).optional(),
      default: z.record(z.string(), text).optional(),
    }),
  ])
  .superRefine((setting: Setting, context) => {
    if (setting.default === undefined) return;
    for (const problem of settingProblems(setting, setting.default, 'default')) {
      const message = problem.replace(/^default[^:]*: /, '');
      context.addIssue({ code: 'custom', path: ['default'], message });
    }
  });

function isRegExp(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

export const settingsSchemaSchema = z
  .strictObject({
    type: z.literal('object').default('object'),
    properties: z
      .record(z.string().regex(KEY, 'must be a name like apiPort'), settingSchema)
      .refine((all) => Object.keys(all).length <= 64, 'must be 64 settings at most'),
    required: z.array(z.string()).max(64).optional(),
    /** Always so: a setting that nobody reads is a mistake. */
    additionalProperties: z
      .union([z.literal(false), z.literal('false').transform(() => false as const)])
      .optional(),
  })
  .superRefine(({ properties, required = [] }, context) => {
    required.forEach((key, index) => {
      if (Object.hasOwn(properties, key)) return;
      context.addIssue({ code: 'custom', path: ['required', index], message: `“${key}” is no setting here` });
    });
  });

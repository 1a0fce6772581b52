import { z } from 'zod';
import type { FieldProblem } from '../model/launch';
import type { BuildSpec } from './build-spec';

/**
 * The command of an image builder, as a manifest says it: arguments, some of them only for what a build asks for. Never a
 * shell, and a value never becomes more than one argument.
 */

/** What a build may ask for that a part can stand for, and where the spec has it. */
const FIELDS = {
  dockerfile: 'dockerfile',
  target: 'target',
  tags: 'tags',
  args: 'args',
  labels: 'labels',
  platforms: 'platforms',
  network: 'network',
  no_cache: 'noCache',
  pull: 'pull',
} as const satisfies Readonly<Record<string, keyof BuildSpec>>;
type Field = keyof typeof FIELDS;
const FIELD_NAMES = [
  'dockerfile',
  'target',
  'tags',
  'args',
  'labels',
  'platforms',
  'network',
  'no_cache',
  'pull',
] as const;
/** What no part can stand for. */
const BEYOND = ['secrets', 'ssh', 'cacheFrom', 'cacheTo', 'contexts'] as const;

const PAIRS: ReadonlySet<string> = new Set(['args', 'labels']);
const FLAGS: ReadonlySet<string> = new Set(['no_cache', 'pull']);
const PLACEHOLDER = /\$\{([^}]*)\}/g;

const argument = z.string().min(1).max(4096);
const partSchema = z.union(
  [argument, z.strictObject({ for: z.enum(FIELD_NAMES), args: z.array(argument).min(1).max(16) })],
  { error: 'must be an argument, or {for: what a build asks for, args: arguments}' },
);

/** Placeholders that may stand in the arguments of a part. */
function known(field: Field | undefined): readonly string[] {
  if (field === undefined) return ['context'];
  if (FLAGS.has(field)) return ['context'];
  return PAIRS.has(field) ? ['context', 'key', 'value'] : ['context', 'value'];
}

const names = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

export const buildTemplateSchema = z
  .strictObject({
    /** Default: the runtime's CLI with its global arguments. */
    command: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}$/, 'must be the name of a program')
      .optional(),
    args: z.array(partSchema).min(1).max(64),
  })
  .superRefine(({ args }, context) => {
    let hasContext = false;
    const seen = new Set<string>();
    const check = (text: string, path: readonly PropertyKey[], field?: Field): void => {
      for (const name of names(text)) {
        hasContext ||= name === 'context';
        if (name.startsWith('settings.') || known(field).includes(name)) continue;
        const message = `there is no “\${${name}}” here: ${known(field)
          .map((one) => `\${${one}}`)
          .join(', ')}`;
        context.addIssue({ code: 'custom', path: ['args', ...path], message });
      }
    };
    for (const [at, part] of args.entries()) {
      if (typeof part === 'string') {
        check(part, [at]);
        continue;
      }
      if (seen.has(part.for))
        context.addIssue({
          code: 'custom',
          path: ['args', at, 'for'],
          message: `“${part.for}” is there twice`,
        });
      seen.add(part.for);
      for (const [index, text] of part.args.entries()) check(text, [at, 'args', index], part.for);
      const isSaid = FLAGS.has(part.for) || part.args.some((text) => names(text).includes('value'));
      if (!isSaid)
        context.addIssue({
          code: 'custom',
          path: ['args', at, 'args'],
          message: 'no argument holds “${value}”',
        });
    }
    if (!hasContext)
      context.addIssue({
        code: 'custom',
        path: ['args'],
        message: 'no argument holds “${context}”, the folder',
      });
    if (!seen.has('tags'))
      context.addIssue({
        code: 'custom',
        path: ['args'],
        message: 'no part is for “tags”, by which the image is found',
      });
  });
export type BuildTemplate = z.output<typeof buildTemplateSchema>;

/** The values of a field, with their keys where it has some; none where the build does not ask for it. */
function valuesOf(
  spec: BuildSpec,
  field: Field,
): readonly { readonly key?: string; readonly value: string }[] {
  const value = spec[FIELDS[field]];
  if (value === undefined || value === false || value === '') return [];
  if (value === true) return [{ value: 'true' }];
  if (typeof value === 'string') return [{ value }];
  if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [{ value: one }] : []));
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => ({ key, value: String(text) }));
}

/** In one go: what a value holds is no placeholder. */
function filled(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}

/** The arguments of a build; of a spec with problems, as far as they can be written. Paths in it are absolute. */
export function fillBuild({ args }: Pick<BuildTemplate, 'args'>, spec: BuildSpec): string[] {
  const { context } = spec;
  return args.flatMap((part) => {
    if (typeof part === 'string') return [filled(part, { context })];
    return valuesOf(spec, part.for).flatMap(({ key, value }) =>
      part.args.map((text) => filled(text, { context, key, value })),
    );
  });
}

/** What this builder cannot be asked for, by field. */
export function problemsOfBuild({ args }: Pick<BuildTemplate, 'args'>, spec: BuildSpec): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const parts = new Map(
    args.flatMap((part) => (typeof part === 'string' ? [] : [[part.for, part.args] as const])),
  );
  if (spec.context === '-')
    problems.push({ field: 'context', message: 'The builder of this runtime builds from a folder only.' });
  if ((spec.tags ?? []).length === 0)
    problems.push({
      field: 'tags',
      message: 'The builder of this runtime needs a tag: by it the image is found.',
    });
  for (const field of FIELD_NAMES) {
    const values = valuesOf(spec, field);
    if (values.length === 0) continue;
    const texts = parts.get(field);
    if (!texts) {
      problems.push({ field: FIELDS[field], message: 'The builder of this runtime has nothing for it.' });
      continue;
    }
    for (const [at, { key, value }] of values.entries())
      for (const text of texts) {
        if (!text.startsWith('${') || !filled(text, { context: spec.context, key, value }).startsWith('-'))
          continue;
        const place = key ?? (Array.isArray(spec[FIELDS[field]]) ? at : undefined);
        problems.push({
          field: place === undefined ? FIELDS[field] : `${FIELDS[field]}.${place}`,
          message: 'It begins with “-”: the builder would read it as an option.',
        });
      }
  }
  for (const field of BEYOND)
    if (Object.keys(spec[field] ?? {}).length > 0)
      problems.push({ field, message: 'The builder of this runtime has nothing for it.' });
  if (spec.output !== undefined && spec.output.type !== 'image')
    problems.push({ field: 'output', message: 'The builder of this runtime makes images only.' });
  return problems;
}

import type { Setting, SettingsSchema, SettingValue, TextRule } from './settings-types';

/** Texts of settings are short: what a schema says of them is checked on so many characters at most. */
export const LONGEST_TEXT = 4096;
/** A pattern is tried on so many characters at most: it comes from a plugin. */
const LONGEST_MATCHED = 256;
const MOST_ITEMS = 256;

function textProblem(rule: TextRule, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  const { minLength = 0, maxLength = LONGEST_TEXT, pattern } = rule;
  if (value.length < minLength)
    return minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`;
  const longest = pattern === undefined ? maxLength : Math.min(maxLength, LONGEST_MATCHED);
  if (value.length > longest) return `must have at most ${longest} characters`;
  if (value.includes('\0')) return 'must not hold a NUL';
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return `must match ${pattern}`;
  return undefined;
}

const at = (path: string, problem: string | undefined): string[] =>
  problem === undefined ? [] : [`${path}: ${problem}`];

/** What is wrong with one value, each problem as `path: what`; empty when it will do. */
export function settingProblems(setting: Setting, value: unknown, path: string): string[] {
  switch (setting.type) {
    case 'string': {
      if (setting.enum !== undefined && !setting.enum.some((one) => one === value))
        return [`${path}: must be one of ${setting.enum.join(', ')}`];
      return at(path, textProblem(setting, value));
    }
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return [`${path}: must be a number`];
      if (setting.type === 'integer' && !Number.isSafeInteger(value))
        return [`${path}: must be a whole number`];
      if (setting.minimum !== undefined && value < setting.minimum)
        return [`${path}: must be at least ${setting.minimum}`];
      if (setting.maximum !== undefined && value > setting.maximum)
        return [`${path}: must be at most ${setting.maximum}`];
      return [];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: must be true or false`];
    case 'array': {
      if (!Array.isArray(value)) return [`${path}: must be a list of texts`];
      const most = setting.maxItems ?? MOST_ITEMS;
      if (value.length > most) return [`${path}: must have at most ${most} entries`];
      return value.flatMap((item: unknown, index) =>
        at(`${path}.${index}`, textProblem(setting.items, item)),
      );
    }
    case 'object': {
      if (value === null || typeof value !== 'object' || Array.isArray(value))
        return [`${path}: must be texts by name`];
      const pairs = Object.entries(value);
      if (pairs.length > MOST_ITEMS) return [`${path}: must have at most ${MOST_ITEMS} entries`];
      return pairs.flatMap(([key, item]) => [
        ...at(`${path}.${key}`, textProblem(setting.propertyNames ?? {}, key)),
        ...at(`${path}.${key}`, textProblem(setting.additionalProperties, item)),
      ]);
    }
  }
}

/** What is wrong with settings as a whole: unknown and missing keys, and every value that will not do. */
export function settingsProblems(schema: SettingsSchema, values: unknown, path: string): string[] {
  if (values === null || typeof values !== 'object' || Array.isArray(values))
    return [`${path}: must be settings by name`];
  const { properties, required = [] } = schema;
  const missing = required
    .filter((key) => !Object.hasOwn(values, key) && properties[key]?.default === undefined)
    .map((key) => `${path}.${key}: is needed`);
  const wrong = Object.entries(values).flatMap(([key, value]) => {
    const setting = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (setting === undefined) return [`${path}.${key}: is not a setting of this runtime`];
    return settingProblems(setting, value, `${path}.${key}`);
  });
  return [...missing, ...wrong];
}

/** The settings in force: what was set, else the schema's defaults. `values` must have no problems. */
export function settingsInForce(
  schema: SettingsSchema,
  values: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, SettingValue> {
  const found = Object.entries(schema.properties).flatMap(([key, setting]): [string, SettingValue][] => {
    const value = Object.hasOwn(values, key) ? values[key] : setting.default;
    return isSettingValue(value) ? [[key, value]] : [];
  });
  return new Map(found);
}

function isSettingValue(value: unknown): value is SettingValue {
  return value !== undefined && value !== null;
}

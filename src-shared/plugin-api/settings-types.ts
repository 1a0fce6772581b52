/**
 * What a runtime lets its users set, as the part of JSON Schema (2020-12) that a form can be drawn from. The names are
 * JSON Schema's own.
 */

interface Described {
  /** A label; the key itself when absent. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

/** What a text must be like. */
export interface TextRule {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
}

export interface TextSetting extends Described, TextRule {
  readonly type: 'string';
  readonly default?: string | undefined;
  readonly enum?: readonly string[] | undefined;
}

export interface NumberSetting extends Described {
  readonly type: 'integer' | 'number';
  readonly default?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

export interface SwitchSetting extends Described {
  readonly type: 'boolean';
  readonly default?: boolean | undefined;
}

/** A list of texts. */
export interface ListSetting extends Described {
  readonly type: 'array';
  readonly items: TextRule & { readonly type: 'string' };
  readonly default?: readonly string[] | undefined;
  readonly maxItems?: number | undefined;
}

/** Texts by name. */
export interface PairsSetting extends Described {
  readonly type: 'object';
  readonly additionalProperties: TextRule & { readonly type: 'string' };
  readonly propertyNames?: TextRule | undefined;
  readonly default?: Readonly<Record<string, string>> | undefined;
}

export type Setting = TextSetting | NumberSetting | SwitchSetting | ListSetting | PairsSetting;

/** What a setting may hold. */
export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

export interface SettingsSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Setting>>;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: false | undefined;
}

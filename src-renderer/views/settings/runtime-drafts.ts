import { settingProblems } from '../../../src-shared/plugin-api/setting-values';
import type { Setting } from '../../../src-shared/plugin-api/settings-types';
import type { RuntimeConfig } from '../../../src-shared/model/settings';

type Json = RuntimeConfig[string];

/** A stored value as it is edited: a list and pairs have a line each; empty is “not set”. */
export function draftOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join('\n');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, text]) => `${name}=${String(text)}`)
      .join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const lines = (draft: string): string[] => draft.split('\n').filter((line) => line.trim() !== '');

/** What a draft means for its setting; null takes the value away. What makes no sense stays a text, to be refused. */
export function valueOf(setting: Setting, draft: string): Json {
  if (draft.trim() === '') return null;
  switch (setting.type) {
    case 'string':
      return draft.trim();
    case 'integer':
    case 'number':
      return Number.isFinite(Number(draft)) ? Number(draft) : draft;
    case 'boolean':
      return draft === 'true';
    case 'array':
      return lines(draft);
    case 'object':
      return Object.fromEntries(
        lines(draft).map((line) => {
          const at = line.indexOf('=');
          return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
        }),
      );
  }
}

/** Why a draft will not do, in one sentence; undefined when it will. */
export function draftProblem(setting: Setting, draft: string): string | undefined {
  const value = valueOf(setting, draft);
  if (value === null) return undefined;
  const [problem] = settingProblems(setting, value, '');
  return problem?.replace(/^\.?([^:]*): /, (_, where: string) => (where === '' ? '' : `${where}: `));
}

import { since, type Version } from './version';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };

const BETWEEN_UNIX_AND_2001_S = 978_307_200;

/** One line: keys sorted since 1.0, slashes escaped, absent values left out (contract §6). */
export function compact(version: Version, value: Json): string {
  return `${escaped(JSON.stringify(since(version, '1.0.0') ? sorted(value) : value))}\n`;
}

/** What `inspect` prints: pretty since 1.0, compact before. */
export function inspected(version: Version, value: Json): string {
  return since(version, '1.0.0') ? pretty(value) : compact(version, value);
}

/** Two spaces, `"key" : value`, an empty list as `[`, a blank line, `]`. */
export function pretty(value: Json): string {
  return `${escaped(indented(sorted(value), ''))}\n`;
}

/** A moment (epoch ms) as `2026-08-10T09:15:02Z`. */
export function iso(moment: number): string {
  return new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A moment (epoch ms) as this version writes dates: ISO since 1.0, seconds since 2001 before. */
export function date(version: Version, moment: number): string | number {
  return since(version, '1.0.0') ? iso(moment) : moment / 1000 - BETWEEN_UNIX_AND_2001_S;
}

function escaped(json: string): string {
  return json.replaceAll('/', '\\/');
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.flatMap(([key, each]) => (each === undefined ? [] : [[key, sorted(each)]])),
  );
}

function indented(value: Json, indent: string): string {
  const inner = `${indent}  `;
  if (isList(value))
    return wrapped(
      '[',
      value.map((each) => indented(each, inner)),
      ']',
      indent,
    );
  if (typeof value !== 'object') return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)} : ${indented(each ?? '', inner)}`,
  );
  return wrapped('{', lines, '}', indent);
}

function wrapped(open: string, lines: readonly string[], close: string, indent: string): string {
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

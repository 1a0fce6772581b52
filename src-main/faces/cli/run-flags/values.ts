import { CleatError } from '../../../../src-shared/model/error';
import { size } from '../size';

/** What an option takes and did not get. */
export function wrongValue(option: string, value: string, expected: string): CleatError {
  return CleatError.of('cli.option', { option, value, expected });
}

/** Bytes, as Docker reads them: `512m`, `1.5g`, `64kb`, `100`. Throws `cli.option`. */
export const bytes = (option: string, value: string): number => size(option)(value);

/** A whole number, negative ones too. Throws `cli.option`. */
export function integer(option: string, value: string): number {
  if (!/^-?\d{1,15}$/.test(value)) throw wrongValue(option, value, 'a whole number');
  return Number(value);
}

/** A number with a fraction. Throws `cli.option`. */
export function decimal(option: string, value: string): number {
  if (!/^\d{0,9}(?:\.\d+)?$/.test(value) || value === '')
    throw wrongValue(option, value, 'a number like 1.5');
  return Number(value);
}

/** What Go's flags read as a boolean. Throws `cli.option`. */
export function boolean(option: string, value: string): boolean {
  if (/^(?:1|t|true)$/i.test(value)) return true;
  if (/^(?:0|f|false)$/i.test(value)) return false;
  throw wrongValue(option, value, 'true or false');
}

/** One of `choices`. Throws `cli.option`. */
export function choice<const C extends string>(option: string, value: string, choices: readonly C[]): C {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw wrongValue(option, value, choices.join(', '));
  return found;
}

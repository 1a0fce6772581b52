import { isIPv4, isIPv6 } from 'node:net';
import type { Option } from './grammar';
import { ParseError } from './parse';

const LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  uint32: [0n, 2n ** 32n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int: [-(2n ** 63n), 2n ** 63n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Throws what the real parser says when `value` is not of the option's type. */
export function checkValue(option: Option, label: string, value: string): void {
  const type = option.type ?? 'string';
  const reason = wrong(option, type, value);
  if (reason === undefined) return;
  const synopsis = `${option.names.join(', ')} <${option.value ?? ''}>`;
  const help = option.help ? `${synopsis}  ${option.help}` : synopsis;
  throw new ParseError(`The value '${value}' is invalid for '${label}'${reason}`, help);
}

/** What follows the message, or undefined when the value is right. */
function wrong(option: Option, type: string, value: string): string | undefined {
  const limits = LIMITS[type];
  if (limits) return isInteger(value, limits) ? undefined : '';
  if (type === 'double') return /^[+-]?\d+(\.\d+)?$/.test(value) ? undefined : '';
  if (type === 'cidrv4') return isCidr(value, isIPv4, 32) ? undefined : ': invalid CIDR';
  if (type === 'cidrv6') return isCidr(value, isIPv6, 128) ? undefined : ': invalid CIDR';
  const { values } = option;
  if (!values || values.includes(value)) return undefined;
  return option.listed ? `. Please provide one of ${listed(values)}.` : '';
}

function isInteger(value: string, [low, high]: readonly [bigint, bigint]): boolean {
  if (!/^[+-]?\d+$/.test(value)) return false;
  const number = BigInt(value.replace(/^\+/, ''));
  return number >= low && number <= high;
}

function isCidr(value: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const [address = '', prefix = '', ...rest] = value.split('/');
  return rest.length === 0 && isAddress(address) && /^\d+$/.test(prefix) && Number(prefix) <= bits;
}

function listed(values: readonly string[]): string {
  const quoted = values.map((each) => `'${each}'`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

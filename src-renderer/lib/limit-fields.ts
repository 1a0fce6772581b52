import { ui } from '../../src-shared/messages/ui-en';
import type { LimitFacts, RestartPolicy } from '../../src-shared/model/container-facts';

export const SIZE_UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
export type SizeUnit = keyof typeof SIZE_UNITS;

/** The limits as fields hold them: text as it is typed; empty is no limit. */
export interface LimitFields {
  policy: RestartPolicy['name'];
  retries: string;
  memory: string;
  memoryUnit: SizeUnit;
  swap: string;
  swapUnit: SizeUnit;
  cpus: string;
  pids: string;
}

/** What `containers.update` takes beside its ref: what has been changed alone. */
export interface LimitChange {
  restartPolicy?: RestartPolicy;
  memory?: number;
  memorySwap?: number;
  cpus?: number;
  pids?: number;
}

type Numeric = 'retries' | 'memory' | 'swap' | 'cpus' | 'pids';
export type LimitProblems = Partial<Record<Numeric, string>>;

function sized(bytes: number | undefined): { text: string; unit: SizeUnit } {
  if (bytes === undefined || bytes <= 0) return { text: '', unit: 'MiB' };
  const unit = bytes % SIZE_UNITS.GiB === 0 ? 'GiB' : 'MiB';
  return { text: String(bytes / SIZE_UNITS[unit]), unit };
}

export function fieldsOf(limits: LimitFacts, policy: RestartPolicy): LimitFields {
  const memory = sized(limits.memory);
  const swap = sized(limits.memorySwap);
  return {
    policy: policy.name,
    retries: String(policy.maximumRetries ?? 0),
    memory: memory.text,
    memoryUnit: memory.unit,
    swap: swap.text,
    swapUnit: swap.unit,
    cpus: limits.cpus === undefined ? '' : String(limits.cpus),
    pids: limits.pids === undefined || limits.pids <= 0 ? '' : String(limits.pids),
  };
}

const number = (text: string): number => (text.trim() === '' ? 0 : Number(text.trim().replace(',', '.')));

/** Says field by field what is no limit. */
export function limitProblems(fields: LimitFields): LimitProblems {
  const problems: LimitProblems = {};
  for (const name of ['memory', 'swap', 'cpus', 'pids', 'retries'] as const) {
    const value = number(fields[name]);
    const empty = fields[name].trim() === '';
    const whole = name === 'pids' || name === 'retries';
    const least = name === 'retries' ? value >= 0 : value > 0;
    if (!empty && (!Number.isFinite(value) || !least || (whole && !Number.isInteger(value))))
      problems[name] = whole ? ui.detail.limits.whole : ui.detail.limits.badNumber;
  }
  return problems;
}

/** What differs from `before`, in the engine's units. Without a limit: memory and CPUs 0, swap and processes -1. */
export function changeOf(before: LimitFields, now: LimitFields): LimitChange {
  const change: LimitChange = {};
  const bytes = (text: string, unit: SizeUnit): number => Math.round(number(text) * SIZE_UNITS[unit]);
  if (now.policy !== before.policy || (now.policy === 'on-failure' && now.retries !== before.retries))
    change.restartPolicy = {
      name: now.policy,
      ...(now.policy === 'on-failure' ? { maximumRetries: number(now.retries) } : {}),
    };
  const memory = bytes(now.memory, now.memoryUnit);
  if (memory !== bytes(before.memory, before.memoryUnit)) change.memory = memory;
  const swap = bytes(now.swap, now.swapUnit);
  if (swap !== bytes(before.swap, before.swapUnit)) change.memorySwap = swap === 0 ? -1 : swap;
  if (number(now.cpus) !== number(before.cpus)) change.cpus = number(now.cpus);
  if (number(now.pids) !== number(before.pids)) change.pids = number(now.pids) === 0 ? -1 : number(now.pids);
  return change;
}

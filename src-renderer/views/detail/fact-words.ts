import { ui } from '../../../src-shared/messages/ui-en';
import type { ContainerFacts, LimitFacts, RestartPolicy } from '../../../src-shared/model/container-facts';
import { byteSize } from '../../lib/figures';
import { visibleText } from '../../lib/visible-text';

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** An argument vector as one would type it into a POSIX shell: what has to be quoted is. */
export function argvText(argv: readonly string[]): string {
  return argv.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

export function restartWords({ name, maximumRetries }: RestartPolicy): string {
  const word = ui.detail.restartPolicies[name];
  return name === 'on-failure' && maximumRetries ? `${word}, ${ui.detail.atMost(maximumRetries)}` : word;
}

/** The limits in force, a phrase each. */
export function limitWords(limits: LimitFacts): readonly string[] {
  const words = ui.detail.limitWords;
  const { memory, memorySwap, memoryReservation, cpus, cpuShares, cpuset, pids } = limits;
  const all: (string | undefined)[] = [
    memory === undefined ? undefined : `${byteSize(memory)} ${words.memory}`,
    memorySwap === undefined || memorySwap === 0
      ? undefined
      : `${memorySwap < 0 ? words.noLimit : byteSize(memorySwap)} ${words.swap}`,
    memoryReservation === undefined ? undefined : `${byteSize(memoryReservation)} ${words.reservation}`,
    cpus === undefined ? undefined : words.cpus(cpus),
    cpuShares === undefined ? undefined : words.cpuShares(cpuShares),
    cpuset === undefined ? undefined : words.cpuset(visibleText(cpuset)),
    pids === undefined ? undefined : words.pids(pids),
  ];
  return all.filter((one) => one !== undefined);
}

/** What is out of the ordinary; `warn` where it takes protection away. */
export function markWords(
  facts: ContainerFacts,
): readonly { readonly text: string; readonly warn: boolean }[] {
  const words = ui.detail.marks;
  return [
    { on: facts.privileged, text: words.privileged, warn: true },
    { on: facts.readonlyRootfs, text: words.readonlyRootfs, warn: false },
    { on: facts.autoRemove, text: words.autoRemove, warn: false },
    { on: facts.tty, text: words.tty, warn: false },
    { on: facts.openStdin, text: words.openStdin, warn: false },
  ].filter(({ on }) => on);
}

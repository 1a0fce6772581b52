import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { CliOptions } from './run-arguments';
import type { Check } from './run-problems';

/** What the engine refuses to go below, bytes. */
const LEAST_MEMORY: Record<CliOptions, number> = { docker: 6 * 1024 * 1024, podman: 4096 };
const ULIMIT = /^([a-z]+)=(-1|\d{1,19})(?::(-1|\d{1,19}))?$/;
const UNLIMITED = -1;

/** What is wrong with limits, rights and how it is stopped. */
export function limitProblems(spec: RunSpec, cli: CliOptions, check: Check): void {
  const { memory, memorySwap, shmSize, cpus, pidsLimit, stopSignal, stopTimeout } = spec;
  const least = LEAST_MEMORY[cli];
  check(memory === undefined || memory >= least, 'memory', `The least is ${least} bytes.`);
  if (memorySwap !== undefined) {
    check(memory !== undefined, 'memorySwap', 'It goes with a limit of memory only.');
    check(
      memorySwap === UNLIMITED || memorySwap >= (memory ?? 0),
      'memorySwap',
      'It is memory and swap together: not less than memory, or -1 for no limit.',
    );
  }
  check(shmSize === undefined || shmSize > 0, 'shmSize', 'It must be more than nothing.');
  check(cpus === undefined || cpus >= 0.01, 'cpus', 'The least is 0.01.');
  check(
    pidsLimit === undefined || pidsLimit >= UNLIMITED,
    'pidsLimit',
    'It is a number, or -1 for no limit.',
  );
  (spec.ulimits ?? []).forEach((text, at) => {
    const [whole, , soft, hard = soft] = ULIMIT.exec(text) ?? [];
    check(whole !== undefined, `ulimits.${at}`, `“${text}” is not NAME=SOFT[:HARD].`);
    const isOver = Number(hard) !== UNLIMITED && (Number(soft) === UNLIMITED || Number(soft) > Number(hard));
    check(!isOver, `ulimits.${at}`, 'The soft limit is over the hard one.');
  });
  rightsProblems(spec, check);
  check(
    /^(?:(?:SIG)?[A-Z][A-Z0-9+-]*|\d{1,3})$/i.test(stopSignal ?? 'TERM'),
    'stopSignal',
    `“${stopSignal}” is not a signal.`,
  );
  check(stopTimeout === undefined || stopTimeout >= 0, 'stopTimeout', 'It is a number of seconds.');
}

function rightsProblems(spec: RunSpec, check: Check): void {
  const { capAdd = [], capDrop = [], securityOptions = [], devices = [] } = spec;
  const plain = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
  const dropped = new Set(capDrop.map(plain));
  for (const [field, names] of [
    ['capAdd', capAdd],
    ['capDrop', capDrop],
  ] as const)
    names.forEach((name, at) =>
      check(/^[A-Za-z][A-Za-z0-9_]*$/.test(name), `${field}.${at}`, `“${name}” is not a capability.`),
    );
  capAdd.forEach((name, at) =>
    check(!dropped.has(plain(name)), `capAdd.${at}`, `${name} is both added and dropped.`),
  );
  securityOptions.forEach((text, at) =>
    check(/^[^\s\0-][^\0]*$/.test(text), `securityOptions.${at}`, `“${text}” is not a security option.`),
  );
  devices.forEach((text, at) =>
    check(
      /^\/[^\0]*$|^[a-z0-9.-]+\/[\w.-]+=[\w.:-]+$/i.test(text),
      `devices.${at}`,
      `“${text}” is not a device’s path.`,
    ),
  );
}

import type { DoctorLevel, DoctorSubject } from '../../model/doctor';

const levels: Readonly<Record<DoctorLevel, string>> = { ok: 'ok', warning: 'warning', error: 'ERROR' };

const subjects: Readonly<Record<DoctorSubject, string>> = {
  home: 'folder',
  disk: 'disk space',
  selection: 'choice',
  plugin: 'plugin',
  runtime: 'state',
  socket: 'socket',
  version: 'version',
  container: 'a container',
  dns: 'DNS in a container',
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** What the doctor says. */
export const doctor = {
  levels,
  subjects,
  view: {
    title: 'Is all well?',
    lead: 'Looks at plugins, runtimes, sockets and disk, and runs one small container on each ready runtime.',
    look: 'Look',
    looking: 'Looking…',
    soFar: (count: number) => `${count} looked at so far…`,
    total: (count: number, wrong: number) =>
      wrong === 0 ? `All is well: ${count} looked at.` : `${wrong} of ${count} want attention.`,
  },
  fix: (text: string) => `fix: ${text}`,
  home: {
    name: 'home',
    fine: (path: string) => `Cleat can write to ${path}.`,
    toMake: (path: string) => `${path} will be made when it is first needed.`,
    refused: (path: string, reason: string) => `Cleat cannot write to ${path}: ${reason}`,
    fix: (path: string) =>
      `Give your user the right to write to ${path}, or set CLEAT_HOME to another folder.`,
  },
  disk: {
    free: (bytes: number) => `${gigabytes(bytes)} are free.`,
    unknown: (reason: string) => `How much is free is not known: ${reason}`,
    fix: 'Remove images and containers that are not needed, or make room.',
  },
  selection: {
    name: 'selection',
    fine: (runtime: string) => `New work goes to ${runtime}.`,
    notReady: (runtime: string, state: string) => `New work goes to ${runtime}, which is ${state}.`,
    noneReady: 'No runtime is ready.',
    fix: 'Start one with “cleat runtime start NAME”, or install one.',
  },
  plugin: { fix: 'Correct its manifest, or delete the folder.' },
  runtime: {
    ready: (cli: string) => `Ready; its program is “${cli}”.`,
    state: (state: string) => `It is ${state}.`,
  },
  version: {
    fine: (version: string) => `Version ${version} is one that Cleat knows.`,
  },
  socket: {
    fine: (address: string) => `An engine answers on ${address}.`,
    notAsked: (address: string) => `${address} has not been asked yet.`,
  },
  container: {
    fine: 'A container runs and ends.',
    failed: (detail: string) => `A container could not be run: ${detail}`,
    fixFailed: (name: string) => `“cleat runtime check ${name}” says more.`,
    left: (what: string, detail: string) => `“${what}” could not be taken away again: ${detail}`,
    fixLeft: (what: string) => `Remove “${what}” by hand.`,
    skipped: (reason: string) => `No container was run: ${reason}`,
    fixSkipped: 'Name an image with --image.',
  },
  dns: {
    fine: (name: string) => `${name} is found in a container.`,
    broken: (name: string) => `${name} is found on this machine, but not in a container.`,
    fix: 'Give the engine DNS servers that containers can reach (Docker: “dns” in daemon.json; Podman: dns_servers in containers.conf).',
    offline: (name: string) => `${name} is found neither in a container nor on this machine.`,
    fixOffline: 'Connect this machine to a network, if containers are to reach one.',
  },
} as const;

import { endpointUri, type Engine } from '../../src-shared/model/engine';
import type { WireError } from '../../src-shared/model/error';
import { availabilityHints, availabilityReasons } from '../../src-shared/messages/en/runtimes';
import type { Availability } from '../../src-shared/model/runtime';
import { DEFAULT_DOCKER_SOCKET } from '../engines/docker-contexts';
import type { Look } from './look';
import { isSameEngine, membersOf, placeEngines, plain, sharedWith, type Placed } from './placing';
import { compareToRange } from '../../src-shared/plugin-api/version-range';

/** What is true of every runtime, from looks alone. */
export interface Judgement {
  /** Each engine once, under the runtime it really is. */
  readonly engines: readonly Engine[];
  /** By the runtime's name. */
  readonly availability: ReadonlyMap<string, Availability>;
  /** By an engine's id: the descriptions it was found by, the one that is connected to first. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

interface Judged {
  readonly look: Look;
  readonly platform: NodeJS.Platform;
  readonly engines: readonly Placed[];
}

type Verdict = Omit<Availability, 'engines'>;

function hintFor({ look, platform }: Judged, kind: 'install' | 'start' | 'permission'): string | undefined {
  const hints = look.entry.hints[kind];
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32') return undefined;
  return hints?.[platform];
}

function installHint(judged: Judged): string {
  const { name, cli } = judged.look.entry;
  return hintFor(judged, 'install') ?? availabilityHints.install({ name, cli, homepage: '' });
}

function detailOf(error: WireError): string {
  const { detail } = error.params;
  return typeof detail === 'string' ? detail : error.message;
}

/** An engine answers: is it of a version that will do, and is anything odd about it? */
function judgeLive(judged: Judged, live: readonly Placed[], first: Placed | undefined): Verdict {
  const { entry, cliPath } = judged.look;
  const versionOf = ({ known }: Placed): string => known.facts?.version ?? '';
  // A Podman that serves Docker's socket counts its own versions.
  const isForeign = ({ known }: Placed): boolean =>
    entry.cli === 'docker' && known.facts?.dialect === 'podman';
  const stands = (engine: Placed): string =>
    compareToRange(versionOf(engine), isForeign(engine) ? undefined : entry.versions);
  const used = live.find((engine) => stands(engine) !== 'below') ?? live[0];
  if (!used) throw new Error('no engine is live');
  const [found, required] = [versionOf(used), entry.versions ?? ''];
  if (stands(used) === 'below') {
    return {
      state: 'unsupported-version',
      version: found,
      reason: availabilityReasons.belowMinimum({ found, required }),
      hint: availabilityHints.update({ name: entry.name }),
    };
  }
  const ready = { state: 'ready', version: found } as const;
  const client = used.known.facts?.clientVersion;
  if (client !== undefined)
    return { ...ready, reason: availabilityReasons.otherClient({ client, engine: found }) };
  if (cliPath === undefined)
    return { ...ready, reason: availabilityReasons.apiOnly(entry), hint: installHint(judged) };
  if (stands(used) === 'above')
    return { ...ready, reason: availabilityReasons.aboveRange({ found, required }) };
  if (used.runtime !== entry.name) {
    const shared = { runtime: used.runtime, engine: used.name };
    return { ...ready, reason: availabilityReasons.sharedEngine(shared) };
  }
  if (first && first !== used) {
    const endpoint = endpointUri(first.endpoint);
    return { ...ready, reason: availabilityReasons.otherEngine({ endpoint, engine: used.name }) };
  }
  return ready;
}

/** The failures of the engines that count, the one that says most first. */
function judgeFailed(judged: Judged, failed: readonly Placed[]): Verdict {
  const { entry, explicit, isInstalled, start } = judged.look;
  const find = (...kinds: string[]): Placed | undefined =>
    failed.find(({ known }) => kinds.includes(known.failure ?? ''));
  const errorOf = (engine: Placed): WireError | undefined =>
    engine.status.state === 'unreachable' ? engine.status.error : undefined;

  const denied = find('permission');
  if (denied) {
    return {
      state: 'permission-denied',
      reason: errorOf(denied)?.message ?? '',
      hint: hintFor(judged, 'permission') ?? availabilityHints.permission(),
    };
  }
  const old = find('too-old');
  if (old) {
    const version = old.known.facts?.version;
    return {
      state: 'unsupported-version',
      ...(version === undefined ? {} : { version }),
      reason: errorOf(old)?.message ?? '',
      hint: availabilityHints.update({ name: entry.name }),
    };
  }
  const lost = find('timeout', 'unreachable');
  // The engine that comes first decides; a remote one that fails too is no news.
  if (lost && lost === failed[0]) {
    return {
      state: 'unreachable',
      reason: errorOf(lost)?.message ?? '',
      hint:
        lost.known.failure === 'timeout'
          ? availabilityHints.late()
          : (errorOf(lost)?.hint ?? availabilityHints.unreachable()),
    };
  }
  if (!isInstalled && explicit === undefined) {
    return {
      state: 'not-installed',
      reason: availabilityReasons.notInstalled(entry, entry.installed_if),
      hint: installHint(judged),
    };
  }
  const silent = find('refused', 'absent');
  const error = silent && errorOf(silent);
  const reason =
    silent && error
      ? availabilityReasons.notRunning({ endpoint: endpointUri(silent.endpoint), detail: detailOf(error) })
      : availabilityReasons.noSocket(entry);
  const isRemote = silent?.endpoint.kind === 'tcp' || silent?.endpoint.kind === 'ssh';
  if (isRemote) return { state: 'unreachable', reason, hint: availabilityHints.unreachable() };
  const startable = start !== undefined && explicit === undefined;
  const byHand = hintFor(judged, 'start') ?? availabilityHints.startByHand(entry);
  return {
    state: 'stopped',
    startable,
    reason,
    hint: startable ? availabilityHints.start(entry) : byHand,
  };
}

function judge(judged: Judged, isStarting: boolean): Verdict {
  const { look, platform, engines } = judged;
  const { entry } = look;
  if (!look.fits) {
    const { platforms } = entry;
    const reason = look.misfit ?? availabilityReasons.wrongPlatform({ platforms, platform });
    return { state: 'wrong-platform', reason };
  }
  if (look.problem)
    return {
      state: 'unreachable',
      reason: look.problem.message,
      ...(look.problem.hint === undefined ? {} : { hint: look.problem.hint }),
    };

  // The engine that the user's variable, context or the usual place names first.
  const firstFound = look.engines[0];
  const first = firstFound && engines.find((one) => isSameEngine(one.known, firstFound));
  const counted = look.explicit === undefined ? engines : first ? [first] : [];
  const live = counted.filter(({ status }) => status.state === 'live');
  if (live.length > 0) return judgeLive(judged, live, first);
  if (isStarting) return { state: 'starting', reason: availabilityReasons.starting(entry) };
  if (firstFound && !first && firstFound.status.state === 'live') {
    // What answers there belongs to another runtime.
    const endpoint = endpointUri(firstFound.description.endpoint);
    const reason = availabilityReasons.isOtherRuntime({ endpoint, other: firstFound.status.facts.dialect });
    const hint = hintFor(judged, 'start') ?? availabilityHints.startByHand(entry);
    if (look.explicit !== undefined) return { state: 'unreachable', reason, hint };
    if (look.isInstalled) return { state: 'stopped', startable: look.start !== undefined, reason, hint };
    return { state: 'not-installed', reason, hint: installHint(judged) };
  }
  return judgeFailed(
    judged,
    counted.filter(({ status }) => status.state === 'unreachable'),
  );
}

/**
 * Docker's default socket is looked at also where it is missing. Without a CLI either there is no engine that could not
 * be asked: there is none.
 */
function isNowhere(availability: Verdict, { known, endpoint }: Placed): boolean {
  return (
    availability.state === 'not-installed' &&
    known.facts === undefined &&
    known.failure === 'absent' &&
    endpoint.kind === 'unix' &&
    endpoint.path === DEFAULT_DOCKER_SOCKET
  );
}

/** Which engines there are and how each runtime is doing. Pure. */
export function judgeRuntimes(
  looks: readonly Look[],
  platform: NodeJS.Platform,
  starting: ReadonlySet<string>,
): Judgement {
  const placed = placeEngines(looks);
  const availability = new Map<string, Availability>();
  const nowhere = new Set<Placed>();
  for (const look of looks) {
    const { name } = look.entry;
    const own = new Set(look.engines.map(({ description }) => description.id));
    const engines = [...placed.filter((engine) => engine.runtime === name), ...sharedWith(look, placed)];
    // Those of its own search first: another's socket is second choice.
    engines.sort((a, b) => Number(own.has(b.known.description.id)) - Number(own.has(a.known.description.id)));
    const verdict = judge({ look, platform, engines }, starting.has(name));
    const there = engines.filter((engine) => !isNowhere(verdict, engine));
    for (const engine of engines) if (!there.includes(engine)) nowhere.add(engine);
    availability.set(name, { ...verdict, engines: there.map(plain) });
  }
  const there = placed.filter((engine) => !nowhere.has(engine));
  return { engines: there.map(plain), availability, members: membersOf(looks, there) };
}

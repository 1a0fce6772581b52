import { availabilityWords } from '../../../src-shared/messages/en/runtimes';
import { ui } from '../../../src-shared/messages/ui-en';
import { assertNever } from '../../../src-shared/model/assert-never';
import type { DoctorFinding, DoctorLevel } from '../../../src-shared/model/doctor';
import { endpointUri, type Engine } from '../../../src-shared/model/engine';
import type { Runtime, RuntimesSnapshot } from '../../../src-shared/model/runtime';

const words = ui.doctor;

/** What can be said of plugins, choice, runtimes and their engines from what is known of them. Pure. */
export function findingsOf(snapshot: RuntimesSnapshot): readonly DoctorFinding[] {
  return [
    ...snapshot.broken.map(({ path, problems }): DoctorFinding => ({
      subject: path,
      about: 'plugin',
      level: 'error',
      text: problems.join('; '),
      fix: words.plugin.fix,
    })),
    selectionFinding(snapshot),
    ...snapshot.runtimes.flatMap(runtimeFindings),
  ];
}

function selectionFinding({ selection, problem, runtimes }: RuntimesSnapshot): DoctorFinding {
  const base = { subject: words.selection.name, about: 'selection' as const };
  if (problem)
    return {
      ...base,
      level: 'error',
      text: problem.message,
      ...(problem.hint === undefined ? {} : { fix: problem.hint }),
    };
  const chosen = runtimes.find(({ name }) => name === selection.name);
  if (chosen?.availability.state === 'ready')
    return { ...base, level: 'ok', text: words.selection.fine(chosen.name) };
  const isAnyReady = runtimes.some(({ availability }) => availability.state === 'ready');
  const state = availabilityWords[chosen?.availability.state ?? 'not-installed'];
  return {
    ...base,
    level: 'error',
    text: isAnyReady ? words.selection.notReady(selection.name, state) : words.selection.noneReady,
    fix: chosen?.availability.hint ?? words.selection.fix,
  };
}

/** What is not there or not for here is no fault; what is there and refuses is one. */
function levelOf({ availability, selected }: Runtime): DoctorLevel {
  switch (availability.state) {
    case 'ready':
      return availability.reason === undefined ? 'ok' : 'warning';
    case 'not-installed':
    case 'wrong-platform':
      return 'ok';
    case 'starting':
    case 'stopped':
      return selected ? 'error' : 'warning';
    case 'permission-denied':
    case 'unsupported-version':
    case 'unreachable':
      return 'error';
    default:
      return assertNever(availability.state);
  }
}

function runtimeFindings(runtime: Runtime): DoctorFinding[] {
  const { name, cli, availability } = runtime;
  const { state, reason, hint, version, engines = [] } = availability;
  const isReady = state === 'ready';
  const level = levelOf(runtime);
  return [
    {
      subject: name,
      about: 'runtime',
      level,
      text: reason ?? (isReady ? words.runtime.ready(cli) : words.runtime.state(availabilityWords[state])),
      ...(hint === undefined || level === 'ok' ? {} : { fix: hint }),
    },
    ...(isReady && reason === undefined && version !== undefined
      ? [
          {
            subject: name,
            about: 'version' as const,
            level: 'ok' as const,
            text: words.version.fine(version),
          },
        ]
      : []),
    ...engines.map((engine) => socketFinding(engine, isReady)),
  ];
}

/** Beside one that answers, an endpoint that does not is no more than a warning. */
function socketFinding({ runtime, endpoint, status }: Engine, isReady: boolean): DoctorFinding {
  const address = endpointUri(endpoint);
  const base = { subject: runtime, about: 'socket' as const };
  switch (status.state) {
    case 'live':
      return { ...base, level: 'ok', text: words.socket.fine(address) };
    case 'connecting':
      return { ...base, level: 'ok', text: words.socket.notAsked(address) };
    case 'unreachable': {
      const { message, hint } = status.error;
      const level = isReady ? 'warning' : 'error';
      return { ...base, level, text: message, ...(hint === undefined ? {} : { fix: hint }) };
    }
    default:
      return assertNever(status);
  }
}

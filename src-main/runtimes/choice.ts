import { runtimeNotices } from '../../src-shared/messages/en/runtimes';
import { CleatError, type WireError } from '../../src-shared/model/error';
import type { RuntimesSnapshot, Selection } from '../../src-shared/model/runtime';
import type { Settings } from '../settings/settings';
import type { SelectionInputs } from './runtimes';
import { selectRuntime, type Candidate } from './select';

type Notice = NonNullable<RuntimesSnapshot['notice']>;

/** The app's own choice: kept until a plugin, the setting or a failure asks for another. */
export interface Choice {
  readonly selection: Selection;
  /** Why what was asked for could not be chosen. */
  readonly problem?: WireError;
  readonly notice?: Notice;
}

export interface Choosing {
  readonly env: string | undefined;
  readonly settings: Pick<Settings, 'current' | 'problem' | 'isKnown'>;
}

/**
 * The selection for these inputs. Where the setting would decide and could never be read, its problem is thrown: to take
 * another runtime than the user's would be a guess.
 */
export function chooseFor(
  runtimes: readonly Candidate[],
  { env, settings }: Choosing,
  inputs: SelectionInputs,
): Selection {
  const flag = inputs.flag?.trim() === '' ? undefined : inputs.flag;
  const variable = inputs.env?.trim() ? inputs.env : env;
  const problem = settings.problem();
  if (problem && !settings.isKnown() && flag === undefined && variable === undefined) throw problem;
  return selectRuntime({ runtimes, flag, env: variable, setting: settings.current().runtime });
}

/** The app's own choice. One that cannot be made as asked shows the automatic one, with the problem. */
export function choose(runtimes: readonly Candidate[], choosing: Choosing): Choice {
  try {
    return { selection: chooseFor(runtimes, choosing, {}) };
  } catch (error) {
    const problem = CleatError.from(error).wire;
    return { selection: selectRuntime({ runtimes }), problem };
  }
}

let notices = 0;

/** The choice after the chosen runtime failed: with a notice where it changed. */
export function chooseAfterFailure(
  before: Choice,
  runtimes: readonly Candidate[],
  choosing: Choosing,
  failure: { readonly reason: string; readonly at: number },
): Choice {
  const reason = failure.reason.replace(/\.$/, '');
  return changed(before, choose(runtimes, choosing), failure.at, (names) =>
    runtimeNotices.changed({ ...names, reason }),
  );
}

/** The choice once an engine has answered that was late when it was made: with a notice where it changed. */
export function chooseLate(
  before: Choice,
  runtimes: readonly Candidate[],
  choosing: Choosing,
  at: number,
): Choice {
  return changed(before, choose(runtimes, choosing), at, runtimeNotices.late);
}

function changed(
  before: Choice,
  after: Choice,
  at: number,
  tell: (names: { readonly from: string; readonly to: string }) => string,
): Choice {
  const [from, to] = [before.selection.name, after.selection.name];
  if (from === to) return before.notice ? { ...after, notice: before.notice } : after;
  return { ...after, notice: { id: `runtime-${++notices}`, message: tell({ from, to }), at } };
}

import { isAbsolute } from 'node:path';
import { CleatError } from '../../../../src-shared/model/error';
import type { AllowedMount, ListedMount } from '../../../../src-shared/model/mounts';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';

type Writing = GlobalOptions & { readonly write: boolean };

/** As the system will walk it: `..` behind a link is not the folder above the link. */
const absolute = (path: string): string => (isAbsolute(path) ? path : `${process.cwd()}/${path}`);

const rights = ({ write }: AllowedMount): string => (write ? 'read, write' : 'read');

/** `cleat mounts list`. JSON: `[{path, write, problem?}]`. */
export async function mountsList({ json }: GlobalOptions): Promise<void> {
  const mounts = await withSession((client) => client.mounts.list());
  if (json) {
    await printJson(mounts);
    return;
  }
  if (mounts.length === 0) note('Nothing is allowed. `cleat mounts allow PATH` lets plugins read a folder.');
  await print(
    table<ListedMount>(
      [
        { title: 'PATH', value: ({ path }) => path },
        { title: 'RIGHTS', value: (one) => (one.problem ? 'none' : rights(one)) },
        { title: 'PROBLEM', value: ({ problem }) => problem?.message ?? '' },
      ],
      mounts,
      terminalWidth(),
    ),
  );
}

/** `cleat mounts allow PATH [--write]`. JSON: `{path, write}`. */
export async function mountsAllow(path: string, { json, write }: Writing): Promise<void> {
  const allowed = await withSession((client) => client.mounts.allow({ path: absolute(path), write }));
  await (json ? printJson(allowed) : print(`${plainText(allowed.path)}: ${rights(allowed)}`));
}

/** `cleat mounts remove PATH`. JSON: `{path, write}`, what was allowed. */
export async function mountsRemove(path: string, { json }: GlobalOptions): Promise<void> {
  const removed = await withSession((client) => client.mounts.remove({ path: absolute(path) }));
  await (json ? printJson(removed) : print(plainText(removed.path)));
}

/**
 * `cleat mounts check PATH [--write]`: prints what would be mounted; a refusal ends with 4 (and others of their kind).
 * JSON: `{granted, …}`, also of a refusal.
 */
export async function mountsCheck(path: string, { json, write }: Writing): Promise<void> {
  const decision = await withSession((client) => client.mounts.check({ path: absolute(path), write }));
  if (json) await printJson(decision);
  if (decision.granted) {
    if (!json) await print(`${plainText(decision.real)}: ${rights({ path, write })}`);
    return;
  }
  throw CleatError.fromWire(decision.error);
}

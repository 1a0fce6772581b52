import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Skull from '@lucide/svelte/icons/skull';
import Square from '@lucide/svelte/icons/square';
import Trash from '@lucide/svelte/icons/trash';
import { ui } from '../../src-shared/messages/ui-en';
import type { BulkAction } from '../../src-shared/model/container';
import { engineLabel } from '../lib/engine-label';
import { visibleText } from '../lib/visible-text';
import type { BulkWork } from '../stores/bulk-work.svelte';
import type { Confirm, Question } from '../stores/confirm.svelte';
import { isRunning, type ContainerRow } from '../stores/container-row.svelte';
import type { ContainersStore } from '../stores/containers.svelte';
import type { RuntimesStore } from '../stores/runtimes.svelte';
import type { Action, Icon } from './action';
import { canDo, lackOf } from './containers';

/** Something done to all of these rows as one piece of work. */
export type ManyAction = Action<readonly ContainerRow[]>;

interface Needs {
  readonly work: BulkWork<BulkAction>;
  readonly confirm: Confirm;
  readonly containers: ContainersStore;
  readonly runtimes: Pick<RuntimesStore, 'lack'>;
}

const VERBS: readonly (readonly [BulkAction, Icon, string?])[] = [
  ['start', Play, 's'],
  ['stop', Square, 's'],
  ['restart', RotateCw, 'r'],
  ['pause', Pause, 'p'],
  ['unpause', Play, 'p'],
  ['kill', Skull],
  ['remove', Trash, 'Delete'],
];
/** Up to so many things are named one by one; from more than `ASK_FROM` on every verb asks first. */
const NAMED = 6;
const ASK_FROM = 20;

/** The verbs of many containers. Each is done to those for which it makes sense, and offered when there is one. */
export function bulkActions({ work, confirm, containers, runtimes }: Needs): readonly ManyAction[] {
  const lack = (action: BulkAction, row: ContainerRow): string | undefined => lackOf(runtimes, action, row);
  const able = (action: BulkAction, row: ContainerRow): boolean =>
    canDo(action, row) && lack(action, row) === undefined;
  return VERBS.map(([action, icon, shortcut]) => ({
    id: `containers.${action}`,
    label: ui.bulk.label(action),
    icon,
    ...(shortcut === undefined ? {} : { shortcut }),
    destructive: action === 'kill' || action === 'remove',
    predicate: (rows) => rows.some((row) => canDo(action, row)),
    // Some of them can: it is done to those.
    lack: (rows) => {
      const first = rows.find((row) => canDo(action, row));
      return first && !rows.some((row) => able(action, row)) ? lack(action, first) : undefined;
    },
    perform: (rows) => void perform(action, rows),
  }));

  async function perform(action: BulkAction, all: readonly ContainerRow[]): Promise<void> {
    const rows = all.filter((row) => able(action, row));
    if (rows.length === 0) return;
    const asks = action === 'kill' || action === 'remove' || rows.length > ASK_FROM;
    if (asks && !(await confirm.ask(question(action, rows, all.length - rows.length)))) return;
    // What went or changed while the question stood there is the engine's to refuse, one by one.
    const targets = byEngine(rows);
    const force = rows.some((row) => isRunning(row.container.state));
    const names = new Map(rows.map((row) => [row.key, row.container.name]));
    await work.begin(action, names, (client) =>
      action === 'remove'
        ? client.containers.removeMany({ targets, ...(force ? { force } : {}) })
        : client.containers.bulk({ action, targets }),
    );
  }

  function question(action: BulkAction, rows: readonly ContainerRow[], skipped: number): Question {
    const running = rows.filter((row) => isRunning(row.container.state)).length;
    const consequence = { remove: ui.bulk.lost, kill: ui.bulk.atOnce };
    const body = [
      `${named(rows)}.`,
      action === 'remove' || action === 'kill' ? consequence[action] : '',
      skipped > 0 ? ui.bulk.skipped(skipped) : '',
    ];
    return {
      title: ui.bulk.title(action, rows.length),
      body: body.filter(Boolean).join(' '),
      confirm: ui.bulk.verb[action],
      ...(action === 'remove' && running > 0 ? { consent: ui.bulk.killRunning(running) } : {}),
    };
  }

  /** Few by their names, many by some names and how many there are on which engine. */
  function named(rows: readonly ContainerRow[]): string {
    const names = rows.slice(0, NAMED).map((row) => shortened(visibleText(row.container.name)));
    if (rows.length <= NAMED) return ui.bulk.names(names);
    const byEngine = new Map<string, number>();
    for (const { container } of rows)
      byEngine.set(container.engine, (byEngine.get(container.engine) ?? 0) + 1);
    const engines = [...byEngine].map(([id, count]) => {
      const engine = containers.engineById.get(id);
      return ui.bulk.onEngine(count, engine ? engineLabel(engine, containers.engines) : visibleText(id));
    });
    return `${ui.bulk.more(names, rows.length - NAMED)} (${engines.join(', ')})`;
  }
}

/** The ids of each engine's rows, in the order of `rows`. */
function byEngine(rows: readonly ContainerRow[]): { engine: string; ids: string[] }[] {
  const engines = new Map<string, string[]>();
  for (const { container } of rows) {
    const ids = engines.get(container.engine);
    if (ids) ids.push(container.id);
    else engines.set(container.engine, [container.id]);
  }
  return [...engines].map(([engine, ids]) => ({ engine, ids }));
}

const NAME_AT_MOST = 60;

function shortened(name: string): string {
  return name.length > NAME_AT_MOST ? `${name.slice(0, NAME_AT_MOST)}…` : name;
}

import Box from '@lucide/svelte/icons/container';
import Play from '@lucide/svelte/icons/play';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Server from '@lucide/svelte/icons/server';
import { untrack } from 'svelte';
import { ui } from '../../src-shared/messages/ui-en';
import { isUsable } from '../lib/usable';
import { bind, isOffered, type BoundAction } from '../actions/action';
import { best, findActions, folded, matchWords, words, type Found } from '../components/palette-search';
import { visibleText } from '../lib/visible-text';
import type { ContainerAction } from '../actions/containers';
import { titleOf } from '../stores/image-row.svelte';
import type { ContainerRow } from '../stores/container-row.svelte';
import type { Desk } from './desk';

const RECENT_KEY = 'palette.recent';
const RECENT_AT_MOST = 12;
const RECENT_SHOWN = 5;
const FOUND_AT_MOST = 40;
const THINGS_AT_MOST = 30;
const VERBS_AT_MOST = 12;
/** A container found by what its row says beside its name. */
const BY_ROW = 5;
const RECENT = 12;

/** What the palette shows for what is typed: without anything the recent and all that can be done, else the best. */
export function paletteFound(desk: Desk, actions: readonly BoundAction[], query: string): readonly Found[] {
  const recent = recentIds(desk);
  if (words(query).length === 0) {
    // The index of names is made when the palette opens, not at the first key.
    untrack(() => desk.containers.rows.forEach(lowerName));
    const again = recent
      .flatMap((id) => actions.find((action) => action.id === id) ?? remembered(desk, id) ?? [])
      .slice(0, RECENT_SHOWN)
      .map((action): BoundAction => ({ ...action, group: ui.palette.recent }));
    const rest = actions.filter((action) => !again.some(({ id }) => id === action.id));
    return findActions([...again, ...rest], '');
  }
  return best([
    ...verbsFound(desk, query, recent),
    ...findActions(actions, query, recent).slice(0, FOUND_AT_MOST),
    ...containersFound(desk, query, recent)
      .slice(0, THINGS_AT_MOST)
      .map(({ row, score, at }) => ({
        action: showing(desk, row),
        score,
        at,
      })),
  ]);
}

/** All that can be done now: the selected container's verbs, the app's actions, runtimes. */
export function paletteActions(desk: Desk): readonly BoundAction[] {
  const row = desk.places.section === 'containers' ? desk.containersView.selected : undefined;
  const verbs = row
    ? verbsOf(desk)
        .filter((action) => isOffered(action, row))
        .map((action) => bind(action, row, ui.palette.selected(visibleText(row.container.name))))
    : [];
  const ofApp = desk.appActions
    .filter((action) => action.id !== 'palette.open' && isOffered(action, undefined))
    .map((action) => bind(action, undefined, groupOf(action.id)));
  const image = desk.places.section === 'images' ? desk.images.view.selected : undefined;
  const ofImage = image
    ? desk.images.actions.all
        .filter((action) => isOffered(action, image))
        .map((action) => bind(action, image, ui.images.palette(visibleText(titleOf(image.image)))))
    : [];
  const ofImages = desk.images.actions.tools
    .filter((action) => isOffered(action, undefined))
    .map((action) => bind(action, undefined, ui.images.group));
  return [...verbs, ...ofImage, ...ofApp, ...ofImages, ...runtimeActions(desk)];
}

/** What was chosen comes first next time. */
export function rememberChoice(desk: Desk, id: string): void {
  const next = [id, ...recentIds(desk).filter((one) => one !== id)].slice(0, RECENT_AT_MOST);
  desk.memory.write(RECENT_KEY, next);
}

function recentIds({ memory }: Desk): readonly string[] {
  return memory.read(
    RECENT_KEY,
    (value): value is readonly string[] =>
      Array.isArray(value) && value.every((one) => typeof one === 'string'),
    [],
  );
}

/** An action on a container that was chosen before, while the container is there. */
function remembered(desk: Desk, id: string): BoundAction | undefined {
  const space = id.indexOf(' ');
  const row = space < 0 ? undefined : desk.containers.row(id.slice(space + 1));
  if (!row) return undefined;
  const verb = id.slice(0, space);
  if (verb === 'container') return showing(desk, row);
  const action = verbsOf(desk).find((one) => one.id === verb);
  return action && isOffered(action, row) ? verbOn(action, row) : undefined;
}

function groupOf(id: string): string {
  if (id.startsWith('go.')) return ui.palette.goTo;
  return id.startsWith('theme.') ? ui.palette.theme : ui.palette.app;
}

/** The container's actions as menus have them, and its log. */
function verbsOf(desk: Desk): readonly ContainerAction[] {
  const { all } = desk.containerActions;
  if (all.some(({ id }) => id === 'container.logs')) return all;
  const logs: ContainerAction = {
    id: 'container.logs',
    label: ui.palette.logs,
    icon: ScrollText,
    keywords: 'logs output tail follow',
    perform: (row) => {
      desk.places.go('containers');
      desk.containersView.openDetailOf(row.key, 'logs');
    },
  };
  return [...all, logs];
}

function verbOn(action: ContainerAction, row: ContainerRow): BoundAction {
  const name = visibleText(row.container.name);
  const bound = bind(action, row, ui.palette.containers, visibleText(row.container.image));
  const label = ui.palette.verb(action.label.replace(/…$/, ''), name);
  const whole: BoundAction = { ...bound, id: `${action.id} ${row.key}`, label };
  // Its key works in the list, on the selected row only.
  return withoutKey(whole);
}

function withoutKey({
  id,
  label,
  icon,
  group,
  perform,
  keywords,
  destructive,
  detail,
}: BoundAction): BoundAction {
  return {
    id,
    label,
    icon,
    group,
    perform,
    ...(keywords === undefined ? {} : { keywords }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** “stop db”: the first word is a verb, the rest names a container. */
function verbsFound(desk: Desk, query: string, recent: readonly string[]): readonly Found[] {
  const [verb, ...rest] = words(query);
  if (verb === undefined || verb.length < 2 || rest.length === 0) return [];
  const asked = verbsOf(desk).filter(({ label, keywords }) =>
    words(`${label} ${keywords ?? ''}`).some((word) => word.startsWith(verb)),
  );
  if (asked.length === 0) return [];
  const found: Found[] = [];
  for (const { row, score } of containersFound(desk, rest.join(' '), recent)) {
    for (const action of asked) {
      if (!isOffered(action, row)) continue;
      const bound = verbOn(action, row);
      const own = matchWords(folded(bound.label), '', [verb, ...rest]);
      const named = words(action.label).some((word) => word.startsWith(verb));
      // Before everything that only happens to contain both words.
      found.push({ action: bound, at: own?.at ?? [], score: score + (named ? 200 : 120) });
    }
    if (found.length >= VERBS_AT_MOST) break;
  }
  return found.slice(0, VERBS_AT_MOST);
}

interface FoundRow {
  readonly row: ContainerRow;
  readonly score: number;
  readonly at: readonly number[];
}

/** A name as it is shown and in lower case, worked out once per row and name. */
const names = new WeakMap<ContainerRow, { readonly name: string; readonly lower: string }>();

function lowerName(row: ContainerRow): string {
  const { name } = row.container;
  const known = names.get(row);
  if (known?.name === name) return known.lower;
  const lower = folded(visibleText(name));
  names.set(row, { name, lower });
  return lower;
}

/** Containers by name, fuzzily, or by what else their row says; best first. */
function containersFound(desk: Desk, query: string, recent: readonly string[]): readonly FoundRow[] {
  // Not tracked: ten thousand rows would each be a dependency of what is drawn.
  return untrack(() => rowsFound(desk, words(query), recent));
}

function rowsFound({ containers }: Desk, wanted: readonly string[], recent: readonly string[]): FoundRow[] {
  const found: FoundRow[] = [];
  for (const row of containers.rows) {
    const match = matchWords(lowerName(row), '', wanted);
    const byRow = match !== undefined || wanted.every((word) => row.facts.haystack.includes(word));
    if (!byRow) continue;
    const known = recent.length > 0 && recent.includes(`container ${row.key}`) ? RECENT : 0;
    found.push({ row, score: (match?.score ?? BY_ROW) + known, at: match?.at ?? [] });
  }
  return found.sort((a, b) => b.score - a.score);
}

function showing(desk: Desk, row: ContainerRow): BoundAction {
  return {
    id: `container ${row.key}`,
    label: visibleText(row.container.name),
    detail: visibleText(row.container.image),
    icon: Box,
    group: ui.palette.containers,
    perform: () => {
      desk.places.go('containers');
      desk.containersView.openDetail(row);
    },
  };
}

function runtimeActions({ runtimes }: Desk): BoundAction[] {
  const locked = runtimes.snapshot?.lockedBy !== undefined;
  return runtimes.list.flatMap((runtime) => {
    const name = visibleText(runtime.name);
    const actions: BoundAction[] = [];
    if (!locked && !runtime.selected && isUsable(runtime))
      actions.push({
        id: `runtime.use ${runtime.name}`,
        label: ui.palette.use(name),
        icon: Server,
        keywords: 'switch select runtime',
        group: ui.palette.runtimes,
        perform: () => void runtimes.use(runtime.name),
      });
    if (runtime.availability.startable && runtime.availability.state === 'stopped')
      actions.push({
        id: `runtime.start ${runtime.name}`,
        label: ui.palette.start(name),
        icon: Play,
        group: ui.palette.runtimes,
        perform: () => void runtimes.start(runtime.name),
      });
    return actions;
  });
}

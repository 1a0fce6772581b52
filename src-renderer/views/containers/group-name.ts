import { ui } from '../../../src-shared/messages/ui-en';
import { visibleText } from '../../lib/visible-text';
import type { Grouping } from '../../stores/list-layout.svelte';

const FULL_ID = /^[0-9a-f]{64}$/;
const SHORT_ID = 12;
/** More than a line can hold costs time to lay out and tells nothing. */
const AT_MOST = 300;

/** What a group is called in the interface: safe to show, ids as short as engines write them. */
export function groupName(name: string, grouping: Grouping): string {
  if (name === '') return ui.containers.noGroup[grouping === 'pod' ? 'pod' : 'project'];
  if (grouping === 'pod' && FULL_ID.test(name)) return name.slice(0, SHORT_ID);
  const shown = visibleText(name);
  return shown.length > AT_MOST ? `${shown.slice(0, AT_MOST)}…` : shown;
}

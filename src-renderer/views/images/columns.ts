import { ui } from '../../../src-shared/messages/ui-en';
import type { ImageColumn } from '../../stores/image-columns';

export const imageColumnLabel = (id: ImageColumn): string => ui.images.columns[id];

/** The columns that matter: which engine a row is of does so only when there is more than one. */
export function offeredColumns(chosen: readonly ImageColumn[], engines: number): readonly ImageColumn[] {
  return engines > 1 ? chosen : chosen.filter((id) => id !== 'engine');
}

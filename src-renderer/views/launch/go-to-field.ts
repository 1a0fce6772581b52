import { tick } from 'svelte';

/** Brings the place of a problem into sight, and the focus to what is wrong there: a field, else its row, else its list. */
export async function goToField(dialog: HTMLElement | undefined, field = ''): Promise<void> {
  const place = [field, field.split('.').slice(0, 2).join('.'), field.split('.')[0] ?? '']
    .map((name) => dialog?.querySelector(`[data-field="${CSS.escape(name)}"]`))
    .find((found) => found !== null && found !== undefined);
  const details = place?.closest('details');
  if (details) details.open = true;
  await tick();
  const input =
    place?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
    place?.querySelector<HTMLElement>('input, select, textarea');
  input?.focus();
  input?.scrollIntoView({ block: 'center' });
}

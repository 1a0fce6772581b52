/** Gives the keys a place where the focus is on nothing: in the list that is shown, else in the view. */
export function settleFocus(): void {
  const at = document.activeElement;
  if (at !== null && at !== document.body) return;
  const content = document.getElementById('content');
  (content?.querySelector<HTMLElement>('[role=grid], [role=treegrid]') ?? content)?.focus({
    preventScroll: true,
  });
}

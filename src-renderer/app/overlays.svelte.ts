/** What lies over the views by the app's own doing; one at a time. */
export class Overlays {
  open = $state<'palette' | 'shortcuts' | undefined>();

  toggle(what: 'palette' | 'shortcuts'): void {
    this.open = this.open === what ? undefined : what;
  }

  close(): void {
    this.open = undefined;
  }
}

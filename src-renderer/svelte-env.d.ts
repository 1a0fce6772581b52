/** What the preload of the window gives the page: one way to ask for a connection. */
interface Window {
  readonly cleat?: { requestPort(): void; readonly platform: string };
}

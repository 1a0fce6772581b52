/* eslint-disable @typescript-eslint/no-require-imports -- Electron reads it as CommonJS */
// Read by Electron before the app (`-r`): tells, as JSON lines on descriptor 3, when the window is shown and when the
// page has painted what each selector of CLEAT_BENCH_WAIT names. A line on descriptor 4 hides the window or quits.
const { app } = require('electron');
const { writeSync } = require('node:fs');
const { Socket } = require('node:net');

const wanted = JSON.parse(process.env.CLEAT_BENCH_WAIT ?? '{}');
const now = () => performance.timeOrigin + performance.now();
const tell = (what, at) => writeSync(3, `${JSON.stringify({ what, at })}\n`);

/** In the page: resolves with the time at which a frame with this selector has been painted. */
const painted = (selector) => `new Promise((resolve) => {
  const found = () => document.querySelector(${JSON.stringify(selector)}) !== null;
  const paint = () => requestAnimationFrame(() => {
    const frame = new MessageChannel();
    frame.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
    frame.port2.postMessage('');
  });
  if (found()) return paint();
  const observer = new MutationObserver(() => {
    if (!found()) return;
    observer.disconnect();
    paint();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
})`;

let opened;
app.on('browser-window-created', (_event, window) => {
  if (opened) return;
  opened = window;
  window.once('show', () => tell('shown', now()));
  window.webContents.once('dom-ready', () => {
    for (const [what, selector] of Object.entries(wanted)) {
      window.webContents.executeJavaScript(painted(selector)).then(
        (at) => tell(what, at),
        (error) => tell(`failed ${what}: ${error}`, now()),
      );
    }
  });
});

const orders = new Socket({ fd: 4 }).setEncoding('utf8').unref();
orders.on('data', (text) => {
  if (text.includes('hide')) {
    opened?.once('hide', () => tell('hidden', now()));
    opened?.hide();
  }
  if (text.includes('quit')) app.quit();
});

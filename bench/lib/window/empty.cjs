/* eslint-disable @typescript-eslint/no-require-imports -- Electron reads it as CommonJS */
// What a window costs without Cleat: the same size and sandbox, an empty page.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

if (process.env.CLEAT_BENCH_USER_DATA) app.setPath('userData', process.env.CLEAT_BENCH_USER_DATA);
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1200,
    height: 780,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => window.show());
  window.loadFile(join(__dirname, 'empty.html'));
});
app.on('window-all-closed', () => app.quit());

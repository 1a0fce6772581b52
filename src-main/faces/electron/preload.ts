import { contextBridge, ipcRenderer } from 'electron';

const PORT = 'cleat:port';

// All the page gets: a way to ask for its port, and what it runs on. The port comes by window.postMessage,
// since a MessagePort cannot cross the bridge.
contextBridge.exposeInMainWorld('cleat', {
  requestPort: () => ipcRenderer.postMessage(PORT, null),
  platform: process.platform,
});

ipcRenderer.on(PORT, (event) => window.postMessage('cleat-port', location.origin, [...event.ports]));

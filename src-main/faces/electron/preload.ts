import { contextBridge, ipcRenderer, webFrame } from 'electron';
import type { Preload } from '../../../src-renderer/app/preload';
import type { Command } from '../../../src-shared/model/command';
import { CHOOSE_FOLDER, COMMAND, OPEN_FILE, PORT, READY, SAVE_FILE } from './bridge';

/** Chromium's own steps: a factor of 1.2 each. */
const ZOOM_AT_MOST = 6;

// All the page gets. The port comes by window.postMessage, since a MessagePort cannot cross the bridge.
const bridge: Preload = {
  requestPort: () => ipcRenderer.postMessage(PORT, null),
  platform: process.platform,
  chooseSaveFile: async (suggestedName) => {
    const path: unknown = await ipcRenderer.invoke(SAVE_FILE, suggestedName);
    return typeof path === 'string' ? path : undefined;
  },
  chooseOpenFile: async () => {
    const path: unknown = await ipcRenderer.invoke(OPEN_FILE);
    return typeof path === 'string' ? path : undefined;
  },
  chooseFolder: async () => {
    const path: unknown = await ipcRenderer.invoke(CHOOSE_FOLDER);
    return typeof path === 'string' ? path : undefined;
  },
  onCommand: (listener) => {
    ipcRenderer.removeAllListeners(COMMAND);
    ipcRenderer.on(COMMAND, (_event, command: Command) => listener(command));
    ipcRenderer.postMessage(READY, null);
  },
  zoom: (step) => {
    const level = step === 0 ? 0 : webFrame.getZoomLevel() + Math.sign(step);
    webFrame.setZoomLevel(Math.min(ZOOM_AT_MOST, Math.max(-ZOOM_AT_MOST, level)));
  },
};
contextBridge.exposeInMainWorld('cleat', bridge);

ipcRenderer.on(PORT, (event) => window.postMessage('cleat-port', location.origin, [...event.ports]));

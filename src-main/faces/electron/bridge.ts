/** The channels between the preload and this process. Nothing else is listened to. */
export const PORT = 'cleat:port';
export const READY = 'cleat:ready';
export const COMMAND = 'cleat:command';
export const OPEN_FILE = 'cleat:open-file';
export const SAVE_FILE = 'cleat:save-file';
export const CHOOSE_FOLDER = 'cleat:choose-folder';

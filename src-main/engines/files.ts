import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { readText } from '../store/read-text';

/** What finding engines needs of a file system. */
export interface Files {
  /** The text of a file; undefined when there is none. Other failures reject. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder; empty when there is no such folder. Other failures reject. */
  list(path: string): Promise<readonly string[]>;
  /** `denied`: a folder on the way may not be entered, so nobody can tell. */
  look(path: string): Promise<'there' | 'absent' | 'denied'>;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The real file system. */
export const realFiles: Files = {
  read: async (path) => {
    try {
      return await readText(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  list: async (path) => {
    try {
      return await readdir(path);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  look: async (path) => {
    try {
      await access(path, constants.F_OK);
      return 'there';
    } catch (error) {
      return isMissing(error) ? 'absent' : 'denied';
    }
  },
};

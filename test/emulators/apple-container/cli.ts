import type { Parsed } from './parser/parse';
import type { Store } from './state/store';
import type { Version } from './version';

/** One run of the CLI: what it was told and where it answers. */
export interface Cli {
  readonly version: Version;
  readonly store: Store;
  /** The folder it was called in. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  out(text: string): void;
  err(text: string): void;
}

/** Does a command and answers its exit code. */
export type Perform = (cli: Cli, parsed: Parsed) => Promise<number> | number;

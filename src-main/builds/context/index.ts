import type { Readable } from 'node:stream';

/** What a build may take files from, as an archive that is made while it is read. */
export interface BuildContext {
  /** A tar archive. Destroying it, or aborting `signal`, ends the reading. */
  stream(signal: AbortSignal): Readable;
  /** Of the Dockerfile inside the archive. */
  readonly dockerfileName: string;
  /** The Dockerfile. */
  text(): Promise<string>;
}

import { basename } from 'node:path';
import { z } from 'zod';
import type { Container } from '../../src-shared/model/container';
import type { EngineConnection } from '../engines/connection';
import { LAUNCH_LABEL } from './labels';
import type { Known } from './verdict';

/** As Docker and Podman answer an inspect. */
const madeSchema = z.object({ HostConfig: z.object({ ContainerIDFile: z.string() }) });

/** How far the engine's clock may be behind ours, ms. */
const CLOCKS_MS = 5 * 60_000;

export interface Made extends Known {
  readonly id: string;
  readonly name: string;
}

export interface MadeBy {
  readonly idFile: string;
  /** What the CLI has noted there, when it came to that. */
  readonly noted: string | undefined;
  /** When the work began, epoch ms by our clock; without it all rows are looked at. */
  readonly at?: number;
}

/**
 * The container whose id a CLI noted, or was to note, at a path that nobody else knows: the engine keeps that path with
 * it. Of an engine without an API, which may keep none, what the file says counts, else a label. Throws `engine.*`.
 */
export async function findMade(
  connection: Pick<EngineConnection, 'facts' | 'inspectContainer'>,
  rows: readonly Container[],
  { idFile, noted, at }: MadeBy,
): Promise<Made | undefined> {
  const isSpoken = connection.facts.dialect === 'cli';
  const mark = basename(idFile);
  const candidates =
    isSpoken && noted === undefined
      ? rows.filter(({ labels }) => labels[LAUNCH_LABEL] === mark)
      : noted === undefined
        ? rows.filter(
            ({ createdAt }) => at === undefined || createdAt === undefined || createdAt >= at - CLOCKS_MS,
          )
        : rows.filter(({ id }) => id === noted);
  for (const { id, name, labels } of candidates) {
    const found = await connection.inspectContainer(id);
    if (!found) continue;
    // A CLI notes the id once it has started it: neither noted nor started is made and no more, whatever its state is called.
    const isUnstarted = isSpoken && noted === undefined && found.facts?.neverStarted === true;
    const state = isUnstarted ? 'created' : found.container.state;
    const kept = isSpoken ? idFile : madeSchema.safeParse(found.raw).data?.HostConfig.ContainerIDFile;
    if (kept === idFile) return { id, name, labels, state, idFile };
  }
  return undefined;
}

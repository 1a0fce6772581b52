import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { StartedBuild } from '../../../../src-shared/contract/builds';
import type { CleatClient } from '../../../../src-shared/contract';
import { buildSpecOf, secretValues, type BuildFlags } from '../build-flags';
import { tellBuild, type Telling } from '../build-progress';
import { interruptible } from '../interrupt';
import { finishOperation } from '../operation';
import type { GlobalOptions } from '../options';
import { withStandardInput } from '../piped';
import { print, printJson } from '../print';
import { withSession } from '../session';

export interface BuildVerbOptions extends GlobalOptions {
  readonly progress: 'auto' | 'plain' | 'tty' | 'quiet';
  /** The image's id is written there. */
  readonly iidfile?: string;
}

/**
 * `cleat build [OPTIONS] PATH|-`: steps and what they print on stderr, the image's id on stdout. JSON: the build, as
 * `builds show` has it. Ctrl-C cancels the engine's work. An output that is no image prints nothing on stdout.
 */
export async function build(path: string, flags: BuildFlags, options: BuildVerbOptions): Promise<void> {
  const spec = buildSpecOf(flags, path, { cwd: process.cwd(), env: process.env });
  const { runtime } = options;
  const work = (stdin?: string): Promise<void> =>
    follow(options, (client, signal) =>
      client.builds.start(
        {
          spec,
          values: secretValues(spec, process.env),
          ...(runtime === undefined ? {} : { runtime }),
          ...(stdin === undefined ? {} : { stdin }),
        },
        { signal },
      ),
    );
  if (spec.context !== '-' && spec.dockerfile !== '-') await work();
  else await withStandardInput('cleat build --help', work);
}

/** `cleat builds rerun BUILD`: prints as `cleat build` does. */
export async function rerun(id: string, options: BuildVerbOptions): Promise<void> {
  await follow(options, async (client, signal) => {
    const { spec } = await client.builds.show({ id }, { signal });
    return client.builds.rerun({ id, values: secretValues(spec, process.env) }, { signal });
  });
}

async function follow(
  { json, progress, iidfile }: BuildVerbOptions,
  start: (client: CleatClient, signal: AbortSignal) => Promise<StartedBuild>,
): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const { operationId, build: id } = await start(client, interrupted);
      const telling: Telling | undefined =
        progress === 'quiet' ? undefined : tellBuild(client, id, { live: isLive(progress) });
      try {
        await finishOperation(client, operationId, interrupted, { quiet: true });
      } finally {
        await telling?.end();
      }
      const made = await client.builds.show({ id });
      if (iidfile !== undefined && made.image) await writeFile(resolve(iidfile), made.image.id);
      if (json) await printJson(made);
      else if (made.image) await print(made.image.id);
    }),
  );
}

function isLive(progress: BuildVerbOptions['progress']): boolean {
  return progress === 'tty' || (progress === 'auto' && process.stderr.isTTY);
}

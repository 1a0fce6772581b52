import type { CleatClient } from '../../../../src-shared/contract';
import { CleatError } from '../../../../src-shared/model/error';
import type { NamedImage } from '../../../../src-shared/contract/images';
import { fail } from '../failure';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';
import { finishTransfer } from '../transfer';

/** What is done to one image after the other. */
export type ImageWork =
  | { readonly verb: 'pull'; readonly platform?: string }
  | { readonly verb: 'push' }
  | { readonly verb: 'untag' }
  | { readonly verb: 'rmi'; readonly force: boolean };

const TITLES: Readonly<Record<ImageWork['verb'], string>> = {
  pull: 'Pulling',
  push: 'Pushing',
  untag: 'Taking away',
  rmi: 'Removing',
};

type Where = { readonly runtime?: string };

async function begin(
  client: CleatClient,
  work: ImageWork,
  name: string,
  where: Where,
): Promise<{ operationId: string }> {
  if (work.verb === 'pull')
    return client.images.pull({
      reference: name,
      ...(work.platform === undefined ? {} : { platform: work.platform }),
      ...where,
    });
  const strict = work.verb === 'rmi' || work.verb === 'untag';
  const found = await client.images.find({ name, strict, ...where });
  if (work.verb === 'rmi')
    return client.images.remove({
      ref: found.ref,
      force: work.force,
      ...(found.name === undefined ? {} : { name: found.name }),
    });
  const own = nameOf(found, name);
  return work.verb === 'push'
    ? client.images.push({ ref: found.ref, reference: own })
    : client.images.untag({ ref: found.ref, tag: own });
}

/** The name as the engine writes it; a push or an untag by id says nothing of which name is meant. */
function nameOf({ name }: NamedImage, typed: string): string {
  if (name !== undefined) return name;
  throw CleatError.of('image.invalid', {
    name: typed,
    detail: 'it is an id; say which of its names is meant.',
  });
}

/**
 * `cleat pull|push|untag|rmi NAME…`, one after the other: prints each name that worked; JSON: an array. A failure goes to
 * stderr, the others go on, and the exit code is that of the first failure.
 */
export async function imageWork(
  work: ImageWork,
  names: readonly string[],
  { json, runtime }: GlobalOptions,
): Promise<void> {
  const done: { name: string; id?: string }[] = [];
  const where = runtime === undefined ? {} : { runtime };
  await withSession((client) =>
    interruptible(async (interrupted) => {
      for (const name of new Set(names)) {
        try {
          const { operationId } = await begin(client, work, name, where);
          const ended = await finishTransfer(
            client,
            operationId,
            `${TITLES[work.verb]} ${name}`,
            interrupted,
          );
          done.push({ name, ...(ended?.result ? { id: ended.result.id } : {}) });
          if (!json) await print(plainText(name));
        } catch (thrown) {
          const code = fail(thrown, { json });
          process.exitCode ??= code;
          if (interrupted.aborted) return;
        }
      }
    }),
  );
  if (json) await printJson(done);
}

/** `cleat tag IMAGE NEW-NAME`. */
export async function imageTag(name: string, reference: string, options: GlobalOptions): Promise<void> {
  const where = options.runtime === undefined ? {} : { runtime: options.runtime };
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const { ref } = await client.images.find({ name, ...where });
      const { operationId } = await client.images.tag({ ref, reference });
      await finishTransfer(client, operationId, `Tagging ${name}`, interrupted);
      if (options.json) await printJson({ id: ref.id, name: reference });
    }),
  );
}

import type { ImageLayer } from '../../../../src-shared/model/image';
import { bytesText } from '../../../../src-shared/model/bytes';
import { imageTitle } from '../../../../src-shared/model/image';
import { fail } from '../failure';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';
import { finishTransfer } from '../transfer';
import { age } from './ps';

const whereOf = ({ runtime }: GlobalOptions): { runtime?: string } =>
  runtime === undefined ? {} : { runtime };

/** `cleat history IMAGE`. JSON: the contract's layers. */
export async function history(name: string, options: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const { ref } = await client.images.find({ name, ...whereOf(options) });
    const layers = await client.images.history({ ref });
    if (options.json) {
      await printJson(layers);
      return;
    }
    const now = Date.now();
    const columns = [
      {
        title: 'IMAGE',
        value: ({ id = '' }: ImageLayer) => id.replace(/^sha256:/, '').slice(0, 12),
      },
      {
        title: 'AGE',
        value: ({ createdAt }: ImageLayer) => (createdAt === undefined ? '' : age(now - createdAt)),
      },
      { title: 'SIZE', value: ({ size }: ImageLayer) => bytesText(size) },
      { title: 'MADE BY', value: ({ createdBy }: ImageLayer) => createdBy, shrink: true },
    ];
    await print(table(columns, layers, terminalWidth()));
  });
}

/** `cleat image inspect NAME…`: an array of the engines' own answers; with `--facts` worded the same for every engine. */
export async function imageInspect(
  names: readonly string[],
  { facts, ...options }: GlobalOptions & { readonly facts: boolean },
): Promise<void> {
  const answers: unknown[] = [];
  await withSession(async (client) => {
    for (const name of new Set(names)) {
      try {
        const { ref } = await client.images.find({ name, ...whereOf(options) });
        const found = await client.images.inspect({ ref });
        answers.push(facts ? { ...found.image, ...found.facts } : found.raw);
      } catch (thrown) {
        const code = fail(thrown, options);
        process.exitCode ??= code;
      }
    }
  });
  await printJson(answers);
}

/** `cleat image prune`: without `--force` only says what would go. */
export async function imagePrune({
  all,
  force,
  ...options
}: GlobalOptions & { readonly all: boolean; readonly force: boolean }): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const wanted = { all, ...whereOf(options) };
      const { images, atMost } = await client.images.prunePreview(wanted, { signal: interrupted });
      if (!force) {
        if (options.json) await printJson({ images, atMost });
        else for (const image of images) await print(plainText(imageTitle(image)));
        if (!options.json)
          note(
            images.length === 0
              ? 'There is nothing to remove.'
              : `At most ${bytesText(atMost)} become free. Nothing was removed; add --force.`,
          );
        return;
      }
      const { operationId } = await client.images.prune(wanted);
      const ended = await finishTransfer(client, operationId, 'Removing unused images', interrupted);
      const reclaimed = ended?.progress?.current ?? 0;
      if (options.json) await printJson({ reclaimed });
      else await print(`${bytesText(reclaimed)} freed`);
    }),
  );
}

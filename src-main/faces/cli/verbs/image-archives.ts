import { CleatError } from '../../../../src-shared/model/error';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { toStandardOutput, withStandardInput } from '../piped';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';
import { finishTransfer } from '../transfer';

const whereOf = ({ runtime }: GlobalOptions): { runtime?: string } =>
  runtime === undefined ? {} : { runtime };

const STANDARD = '-';

/** `cleat save [-o FILE] IMAGE…`: images of one engine, as one archive; without a file to the standard output. */
export async function save(names: readonly string[], file: string, options: GlobalOptions): Promise<void> {
  if (file !== STANDARD) return saveTo(file, names, options);
  // What is said of it would stand between the bytes.
  await toStandardOutput('cleat save --help', (path) => saveTo(path, names, { ...options, json: false }));
}

async function saveTo(file: string, names: readonly string[], options: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const found = await Promise.all(
        names.map((name) => client.images.find({ name, ...whereOf(options) }, { signal: interrupted })),
      );
      const engines = new Set(found.map(({ ref }) => ref.engine));
      const [engine] = engines;
      if (engine === undefined) return;
      if (engines.size > 1)
        throw CleatError.of('image.ambiguous', { name: names.join(', '), matches: [...engines].join(', ') });
      const { operationId } = await client.images.save({
        engine,
        // By name where it was named so: the archive keeps the names it was asked for.
        names: found.map(({ ref, name }) => name ?? ref.id),
        path: file,
      });
      const ended = await finishTransfer(client, operationId, 'Saving', interrupted);
      const bytes = ended?.progress?.current ?? 0;
      if (options.json) await printJson({ file, bytes });
    }),
  );
}

/** `cleat load [-i FILE]`: without a file from the standard input. */
export async function load(file: string, options: GlobalOptions): Promise<void> {
  if (file !== STANDARD) return loadFrom(file, options);
  await withStandardInput('cleat load --help', (path) => loadFrom(path, options));
}

async function loadFrom(file: string, options: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const { operationId } = await client.images.load({ path: file, ...whereOf(options) });
      const ended = await finishTransfer(client, operationId, 'Loading', interrupted);
      if (options.json) await printJson({ file, ...(ended?.result ? { id: ended.result.id } : {}) });
      else await print(plainText(ended?.progress?.message ?? 'Loaded'));
    }),
  );
}

export interface ImportOptions {
  readonly reference?: string;
  readonly changes: readonly string[];
  readonly message?: string;
}

/** `cleat import FILE|- [NAME]`. */
export async function importArchive(
  file: string,
  from: ImportOptions,
  options: GlobalOptions,
): Promise<void> {
  if (file !== STANDARD) return importFrom(file, from, options);
  await withStandardInput('cleat import --help', (path) => importFrom(path, from, options));
}

async function importFrom(
  file: string,
  { reference, changes, message }: ImportOptions,
  options: GlobalOptions,
): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const { operationId } = await client.images.import({
        path: file,
        ...(reference === undefined ? {} : { reference }),
        ...(message === undefined ? {} : { message }),
        changes: [...changes],
        ...whereOf(options),
      });
      const ended = await finishTransfer(client, operationId, 'Importing', interrupted);
      const id = ended?.result?.id ?? '';
      if (options.json) await printJson({ id });
      else await print(id);
    }),
  );
}

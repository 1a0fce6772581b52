import { bytesText } from '../../../../src-shared/model/bytes';
import type {
  FoundImage,
  ImageUpdate,
  ManifestEntry,
  RegistrySecurity,
} from '../../../../src-shared/model/registry';
import { shortId } from '../../../../src-shared/model/short-id';
import { fail } from '../failure';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth, type Column } from '../table';
import { plainText } from '../text';

const whereOf = ({ runtime }: GlobalOptions): { runtime?: string } =>
  runtime === undefined ? {} : { runtime };

function saySecurity(registry: string, security: RegistrySecurity): void {
  if (security === 'plain') note(`Warning: ${plainText(registry)} is insecure: it speaks without TLS.`);
  if (security === 'unverified')
    note(`Warning: ${plainText(registry)} is insecure: nobody checks its certificate.`);
}

/** `cleat search TERM`. JSON: the contract’s images. */
export async function search(
  term: string,
  { limit, ...options }: GlobalOptions & { readonly limit: number },
): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const found = await client.registries.search({ term, limit, ...whereOf(options) }, { signal });
      if (options.json) {
        await printJson(found);
        return;
      }
      const columns: Column<FoundImage>[] = [
        { title: 'NAME', value: ({ name }) => name, shrinkTo: 24 },
        { title: 'DESCRIPTION', value: ({ description }) => description, shrink: true },
        { title: 'STARS', value: ({ stars }) => String(stars), optional: true },
        { title: 'OFFICIAL', value: ({ official }) => (official ? 'yes' : '') },
      ];
      await print(table(columns, found, terminalWidth()));
      if (found.length === 0 && process.stderr.isTTY) note('Nothing was found.');
    }),
  );
}

/** `cleat tags REPOSITORY`: one a line. JSON: with the registry and how it was reached. */
export async function tags(
  repository: string,
  { limit, ...options }: GlobalOptions & { readonly limit: number },
): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const found = await client.registries.tags({ repository, limit, ...whereOf(options) }, { signal });
      saySecurity(found.registry, found.security);
      if (options.json) {
        await printJson(found);
        return;
      }
      if (found.tags.length > 0) await print(found.tags.map(plainText).join('\n'));
      else if (process.stderr.isTTY) note('It has no tags.');
      if (found.more) note(`There are more; --limit shows more than ${limit}.`);
    }),
  );
}

/** `cleat image manifest NAME`: the images behind a name. JSON: the contract’s manifest. */
export async function imageManifest(name: string, options: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const found = await client.registries.manifest({ name, ...whereOf(options) }, { signal });
      saySecurity(found.registry, found.security);
      if (options.json) {
        await printJson(found);
        return;
      }
      const columns: Column<ManifestEntry>[] = [
        { title: 'PLATFORM', value: ({ platform = '-' }) => platform },
        { title: 'DIGEST', value: ({ digest }) => digest, shrink: true },
        { title: 'LAYERS', value: ({ layers }) => (layers === undefined ? '' : String(layers)) },
        { title: 'SIZE', value: ({ size }) => (size === undefined ? '' : bytesText(size)) },
      ];
      await print(table(columns, found.entries, terminalWidth()));
    }),
  );
}

const shown = (digest: string): string => shortId(digest.replace(/^sha256:/, ''));

function updateText(update: ImageUpdate): string {
  switch (update.state) {
    case 'current':
      return 'up to date';
    case 'outdated':
      return `outdated: the registry has ${shown(update.remote)}`;
    case 'local':
      return 'made here';
    case 'unknown':
      return `not known: ${update.error.message}`;
  }
}

/**
 * `cleat image outdated [NAME…]`: which images have newer ones in their registries. Without names of all that came from
 * one. JSON: the contract’s updates. What could not be told makes the exit code that of the first failure.
 */
export async function imageOutdated(
  names: readonly string[],
  { all, ...options }: GlobalOptions & { readonly all: boolean },
): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const found: ImageUpdate[] = [];
      if (names.length === 0) found.push(...(await client.registries.updates(whereOf(options), { signal })));
      for (const name of new Set(names)) {
        try {
          const { ref, name: own } = await client.images.find({ name, ...whereOf(options) });
          const updates = await client.registries.updates({ refs: [ref] }, { signal });
          // By an id all its names are meant.
          found.push(...updates.filter((one) => own === undefined || one.name === own));
        } catch (thrown) {
          const code = fail(thrown, options);
          process.exitCode ??= code;
          if (signal.aborted) return;
        }
      }
      // Who asks for one image wants to hear that it is current, too.
      const wanted = found.filter(({ state }) => all || names.length > 0 || state !== 'current');
      if (options.json) await printJson(wanted);
      else if (wanted.length === 0 && names.length === 0)
        note(found.length === 0 ? 'No image came from a registry.' : 'Every image is up to date.');
      else {
        const columns: Column<ImageUpdate>[] = [
          { title: 'IMAGE', value: ({ name }) => name, shrinkTo: 24 },
          { title: 'STATE', value: updateText, shrink: true },
        ];
        await print(table(columns, wanted, terminalWidth()));
      }
      if (found.some(({ state }) => state === 'unknown')) process.exitCode ??= 1;
    }),
  );
}

import { bytesText } from '../../../../src-shared/model/bytes';
import type { Engine } from '../../../../src-shared/model/engine';
import type { Image } from '../../../../src-shared/model/image';
import { inImageOrder } from '../../../../src-shared/model/image-order';
import { splitReference } from '../../../../src-shared/model/image-reference';
import { imageFilterOf } from '../image-filter';
import { engineNames, sayWhoIsAway } from '../listing';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth, type Column } from '../table';
import { age } from './ps';

export interface ListImages extends GlobalOptions {
  readonly all: boolean;
  readonly digests: boolean;
  readonly filters: readonly string[];
}

/** `cleat images`. JSON: the contract's images. Fails when no engine at all could be asked. */
export async function images({ json, all, digests, runtime, filters }: ListImages): Promise<void> {
  const filter = imageFilterOf(filters);
  await withSession(async (client) => {
    const query = { all, ...(runtime === undefined ? {} : { runtime }) };
    let page = await client.images.list(query);
    const rows: Image[] = [...page.images];
    while (page.next !== undefined) {
      page = await client.images.list({ ...query, cursor: page.next });
      rows.push(...page.images);
    }
    sayWhoIsAway(page.engines);
    const shown = inImageOrder(rows.filter(filter)).sort((a, b) => a.engine.localeCompare(b.engine));
    if (json) await printJson(shown);
    else await print(imagesTable(shown, page.engines, digests));
    if (shown.length === 0 && !json && process.stderr.isTTY)
      note(filters.length > 0 ? 'No image fits.' : 'There are no images.');
  });
}

/** A name of an image; one without names is a line, too. */
interface Line {
  readonly image: Image;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const NONE = '<none>';

function linesOf(image: Image): Line[] {
  const digestOf = (repository: string): string => {
    const own = image.digests.find((digest) => splitReference(digest).repository === repository);
    return own === undefined ? NONE : (splitReference(own).digest ?? NONE);
  };
  if (image.tags.length > 0)
    return image.tags.map((name) => {
      const { repository, tag = NONE } = splitReference(name);
      return { image, repository, tag, digest: digestOf(repository) };
    });
  const repositories = new Set(image.digests.map((digest) => splitReference(digest).repository));
  if (repositories.size === 0) return [{ image, repository: NONE, tag: NONE, digest: NONE }];
  return [...repositories].map((repository) => ({
    image,
    repository,
    tag: NONE,
    digest: digestOf(repository),
  }));
}

function imagesTable(rows: readonly Image[], engines: readonly Engine[], digests: boolean): string {
  const now = Date.now();
  const names = engineNames(engines);
  const created = ({ createdAt }: Image): string => (createdAt === undefined ? '' : age(now - createdAt));
  const columns: Column<Line>[] = [
    { title: 'REPOSITORY', value: ({ repository }) => repository, shrinkTo: 24 },
    { title: 'TAG', value: ({ tag }) => tag, shrink: true },
    ...(digests ? [{ title: 'DIGEST', value: ({ digest }: Line) => digest, shrink: true }] : []),
    {
      title: 'ENGINE',
      value: ({ image }) => names.get(image.engine) ?? image.runtime,
      shrink: true,
    },
    { title: 'ID', value: ({ image }) => image.id.replace(/^sha256:/, '').slice(0, 12) },
    { title: 'AGE', value: ({ image }) => created(image), optional: true },
    { title: 'SIZE', value: ({ image }) => (image.size === undefined ? '' : bytesText(image.size)) },
    { title: 'USED BY', value: ({ image }) => (image.users.count === 0 ? '' : String(image.users.count)) },
  ];
  return table(columns, rows.flatMap(linesOf), terminalWidth());
}

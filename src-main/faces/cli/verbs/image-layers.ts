import { bytesText } from '../../../../src-shared/model/bytes';
import type { LayerFile, LayerSummary } from '../../../../src-shared/model/image-files';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';
import { finishTransfer } from '../transfer';

const PAGE = 1000;
const SIGNS: Readonly<Record<LayerFile['change'], string>> = { added: '+', changed: '~', removed: '-' };

const lineOf = ({ change, path, size, hides, link }: LayerFile): string => {
  const bytes = change === 'removed' ? `-${bytesText(hides)}` : bytesText(size);
  return `  ${SIGNS[change]} ${bytes.padStart(10)}  ${plainText(path)}${link === undefined ? '' : ` -> ${plainText(link)}`}`;
};

/**
 * `cleat image layers IMAGE`: what each layer adds, changes and hides, the lowest first. JSON: the contract's report;
 * with `--files` each layer with its `files`.
 */
export async function imageLayers(
  name: string,
  { files: withFiles, json, runtime }: GlobalOptions & { readonly files: boolean },
): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const where = runtime === undefined ? {} : { runtime };
      const { ref } = await client.images.find({ name, ...where }, { signal: interrupted });
      const { operationId } = await client.images.look({ ref });
      await finishTransfer(client, operationId, `Looking into ${name}`, interrupted);
      const report = await client.images.layers({ ref });
      const filesOf = async ({ index }: LayerSummary): Promise<LayerFile[]> => {
        const files: LayerFile[] = [];
        for (;;) {
          const question = { ref, layer: index, skip: files.length, take: PAGE };
          const page = await client.images.layerFiles(question, { signal: interrupted });
          files.push(...page.files.map(({ layer: _layer, ...file }) => file));
          if (files.length >= page.total) return files;
        }
      };
      if (json) {
        const layers: object[] = [];
        for (const layer of report.layers)
          layers.push(withFiles ? { ...layer, files: await filesOf(layer) } : layer);
        await printJson({ ...report, layers });
        return;
      }
      const columns = [
        { title: 'LAYER', value: ({ index }: LayerSummary) => String(index + 1) },
        { title: 'SIZE', value: ({ size }: LayerSummary) => bytesText(size) },
        { title: 'ADDED', value: ({ added }: LayerSummary) => String(added) },
        { title: 'CHANGED', value: ({ changed }: LayerSummary) => String(changed) },
        { title: 'REMOVED', value: ({ removed }: LayerSummary) => String(removed) },
        { title: 'WASTED', value: ({ wasted }: LayerSummary) => bytesText(wasted) },
        { title: 'MADE BY', value: ({ createdBy }: LayerSummary) => createdBy, shrink: true },
      ];
      await print(table(columns, report.layers, terminalWidth()));
      if (withFiles)
        for (const layer of report.layers) {
          await print(`\nLayer ${layer.index + 1}`);
          for (const file of await filesOf(layer)) await print(lineOf(file));
        }
      await print(
        `\n${bytesText(report.size)} in all, of which ${bytesText(report.wasted)} can be read by nobody.`,
      );
    }),
  );
}

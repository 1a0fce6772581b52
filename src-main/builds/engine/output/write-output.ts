import { writeWholeFile } from '../../../store/whole-file';

/** A file that is whole, or as it was before. Throws as `writeWholeFile`, and what the content throws. */
export async function writeOutput(destination: string, content: AsyncIterable<Buffer>): Promise<void> {
  await writeWholeFile(destination, {}, async (file) => {
    for await (const piece of content) await file.write(piece);
  });
}

/** An archive that cannot be read as one; `message` says why, as the end of a sentence. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

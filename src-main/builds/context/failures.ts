import { CleatError } from '../../../src-shared/model/error';
import { asText } from './path-bytes';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The error of a file or folder that was there and could not be read. `path` in bytes. */
export function unreadable(path: string, error: unknown): CleatError {
  if (error instanceof CleatError) return error;
  const where = asText(path);
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return CleatError.of('build.file-gone', { path: where });
  // A link now, where a file was.
  if (code === 'ELOOP') return CleatError.of('build.file-changed', { path: where });
  const detail = code === 'EACCES' || code === 'EPERM' ? 'you may not read it.' : reason(error);
  return CleatError.of('build.unreadable', { path: where, detail }, { cause: error });
}

/** The same for what a build is told by and looks up through links: the Dockerfile, the ignore file, the folder itself. */
export function unreadableSource(path: string, error: unknown): CleatError {
  return codeOf(error) === 'ELOOP'
    ? CleatError.of('build.link-loop', { path: asText(path) }, { cause: error })
    : unreadable(path, error);
}

/** Whether there is nothing at the path. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

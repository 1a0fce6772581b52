import { CleatError } from '../../../src-shared/model/error';

/** One that begins like an option would be read as one. Throws `container.unknown`. */
export function checkId(id: string, engines: string): void {
  if (id === '' || id.startsWith('-')) throw CleatError.of('container.unknown', { name: id, engines });
}

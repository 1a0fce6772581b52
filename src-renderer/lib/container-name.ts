import type { Dialect } from '../../src-shared/model/engine';
import { ui } from '../../src-shared/messages/ui-en';

/**
 * Why an engine would refuse this name, or undefined. Docker (`api/types/container`, "RestrictedNamePattern") and
 * Podman ("NameRegex") agree on the characters; Docker wants two of them.
 */
export function nameProblem(name: string, dialect: Dialect | undefined): string | undefined {
  const words = ui.detail.rename;
  if (name === '') return words.empty;
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) return words.invalid;
  return name.length < 2 && dialect !== 'podman' ? words.short : undefined;
}

import { looksSecret, URL_WITH_PASSWORD } from '../../src-shared/model/secrets';

const ASSIGNMENT = /^((?:-e|--env)[ =]?)?([A-Za-z_][A-Za-z0-9_.-]*)=([\s\S]*)$/;

/** What stands for a hidden value: always as long, so that it tells nothing. */
export const MASK = '••••••••';

/** `NAME=value` with the value hidden where it looks secret, or undefined where there is nothing to hide. */
export function maskedAssignment(text: string): string | undefined {
  const found = ASSIGNMENT.exec(text);
  if (found) {
    const [, option = '', name = '', value = ''] = found;
    return looksSecret(name, value) ? `${option}${name}=${MASK}` : undefined;
  }
  return URL_WITH_PASSWORD.test(text) ? MASK : undefined;
}

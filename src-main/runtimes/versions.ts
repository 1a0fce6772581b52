import coerce from 'semver/functions/coerce.js';
import satisfies from 'semver/functions/satisfies.js';
import ltr from 'semver/ranges/ltr.js';

/**
 * Where an engine's version stands to the range a plugin declares. Engines write versions loosely (`20.10.24+dfsg1`,
 * `5.0.0-dev`, `19.03.15`): only the three numbers count. One that holds no number is within.
 */
export function compareToRange(found: string, range: string | undefined): 'below' | 'within' | 'above' {
  const version = coerce(found);
  if (range === undefined || version === null || satisfies(version, range)) return 'within';
  return ltr(version, range) ? 'below' : 'above';
}

import { composed } from '../../../src-shared/plugin-api/capabilities';

/** Of statistics that a command line prints for people. */
export const ROUNDED = composed('declared', {
  text: 'Figures are rounded, as its command line prints them.',
});

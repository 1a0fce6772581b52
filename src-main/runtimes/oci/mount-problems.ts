import { posix } from 'node:path';
import type { Mount, RunSpec } from '../../../src-shared/plugin-api/run-spec';
import { survivesCsv } from './csv';
import { needsVolumeOption } from './mount-arguments';
import type { CliOptions } from './run-arguments';
import type { Check } from './run-problems';

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** What is wrong with mounts as they are written; what the host says is asked for elsewhere. */
export function mountProblems({ mounts = [] }: RunSpec, cli: CliOptions, check: Check): void {
  const seen = new Map<string, number>();
  mounts.forEach((mount, at) => {
    const field = `mounts.${at}`;
    pathProblems(mount.container, `${field}.container`, 'in the container', check);
    const place = posix.normalize(`${mount.container}/`);
    check(place !== '/', `${field}.container`, 'Nothing can be mounted over the whole container.');
    check(!seen.has(place), `${field}.container`, `${mount.container} is mounted twice.`);
    seen.set(place, at);
    check(
      !needsVolumeOption(mount, cli) ||
        !`${'host' in mount ? mount.host : ''}${mount.container}`.includes(':'),
      `${field}.relabel`,
      'Docker can relabel only what has no colon in its paths.',
    );
    kindProblems(mount, field, cli, check);
  });
}

function kindProblems(mount: Mount, field: string, cli: CliOptions, check: Check): void {
  switch (mount.type) {
    case 'bind':
      pathProblems(mount.host, `${field}.host`, 'on the host', check);
      check(
        !(needsVolumeOption(mount, cli) && mount.recursive === false),
        `${field}.relabel`,
        'Docker cannot relabel and leave out what is mounted below.',
      );
      return;
    case 'volume':
      check(
        mount.name === undefined || VOLUME_NAME.test(mount.name),
        `${field}.name`,
        `“${mount.name}” is not a volume’s name.`,
      );
      return;
    case 'tmpfs':
      check(
        /^0?[0-7]{3,4}$/.test(mount.mode ?? '755'),
        `${field}.mode`,
        'It is no mode as chmod takes it: 1777.',
      );
  }
}

function pathProblems(path: string, field: string, where: string, check: Check): void {
  check(path.startsWith('/') && !path.includes('\0'), field, `“${path}” is not an absolute path ${where}.`);
  check(survivesCsv(path), field, 'No command line can carry the line break CR LF in a mount.');
  // Docker's CLI refuses a value with blanks at its end, and what would it be but a slip.
  check(!/\s$/.test(path), field, 'The path ends with a blank.');
}

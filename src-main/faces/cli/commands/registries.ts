import { Option, type Command } from 'commander';
import { command, globals } from '../command';
import { wholeNumber } from '../usage';

const MOST_FOUND = 100;
const MOST_TAGS = 50_000;

const limit = (most: number, usual: number): Option =>
  new Option('--limit <number>', 'at most so many')
    .argParser(wholeNumber('--limit', { min: 1, max: most }))
    .default(usual);

/** Registries: who is logged in, what they hold. */
export function registryCommands(cleat: Command): void {
  command(cleat, 'login [registry]')
    .description('log in to a registry; the engine’s own store keeps the login')
    .option('-u, --username <name>', 'who')
    .option('--password-stdin', 'read the password from the standard input')
    .action(
      async (registry: string | undefined, o: { username?: string; passwordStdin?: boolean }, c: Command) =>
        (await import('../verbs/login')).login(registry ?? '', {
          ...globals(c),
          passwordStdin: o.passwordStdin === true,
          ...(o.username === undefined ? {} : { username: o.username }),
        }),
    );
  command(cleat, 'logout [registry]')
    .description('forget the login to a registry')
    .action(async (registry: string | undefined, _o, c: Command) =>
      (await import('../verbs/login')).logout(registry ?? '', globals(c)),
    );
  command(cleat, 'registries')
    .description('who is logged in where')
    .action(async (_o, c: Command) => (await import('../verbs/login')).registries(globals(c)));
  command(cleat, 'search <term>')
    .description('find images in registries')
    .addOption(limit(MOST_FOUND, 25))
    .action(async (term: string, o: { limit: number }, c: Command) =>
      (await import('../verbs/registry-look')).search(term, { ...globals(c), limit: o.limit }),
    );
  command(cleat, 'tags <repository>')
    .description('the tags of a repository in its registry')
    .addOption(limit(MOST_TAGS, 10_000))
    .action(async (repository: string, o: { limit: number }, c: Command) =>
      (await import('../verbs/registry-look')).tags(repository, { ...globals(c), limit: o.limit }),
    );
}

/** What registries say of images, among the verbs of `cleat image`. */
export function imageRegistryCommands(image: Command): void {
  command(image, 'manifest <image>')
    .description('the images behind a name in its registry: platforms and sizes')
    .action(async (name: string, _o, c: Command) =>
      (await import('../verbs/registry-look')).imageManifest(name, globals(c)),
    );
  command(image, 'outdated [image...]')
    .description('which images have newer ones in their registries')
    .option('-a, --all', 'also those that are up to date')
    .action(async (names: string[], o: { all?: boolean }, c: Command) =>
      (await import('../verbs/registry-look')).imageOutdated(names, { ...globals(c), all: o.all === true }),
    );
}

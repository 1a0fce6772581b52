import { Option, type Command } from 'commander';
import { command, filterOption, globals } from '../command';
import { imageRegistryCommands } from './registries';

/** Images: what is there, what comes and goes. */
export function imageCommands(cleat: Command): void {
  command(cleat, 'images')
    .description('images of all engines')
    .option('-a, --all', 'also what only carries others')
    .option('--digests', 'with their digests')
    .addOption(filterOption('only those that fit, e.g. reference=busybox, dangling=true, used=false'))
    .action(async (o: { all?: boolean; digests?: boolean; filter: string[] }, c: Command) =>
      (await import('../verbs/images')).images({
        ...globals(c),
        all: o.all === true,
        digests: o.digests === true,
        filters: o.filter,
      }),
    );
  command(cleat, 'pull <names...>')
    .description('fetch images from their registries')
    .option('--platform <platform>', 'as linux/arm64; the engine’s own when left out')
    .action(async (names: string[], o: { platform?: string }, c: Command) =>
      (await import('../verbs/image-work')).imageWork({ verb: 'pull', ...o }, names, globals(c)),
    );
  command(cleat, 'push <names...>')
    .description('send images to their registries')
    .action(async (names: string[], _o, c: Command) =>
      (await import('../verbs/image-work')).imageWork({ verb: 'push' }, names, globals(c)),
    );
  command(cleat, 'tag <image> <name>')
    .description('give an image a further name')
    .action(async (image: string, name: string, _o, c: Command) =>
      (await import('../verbs/image-work')).imageTag(image, name, globals(c)),
    );
  command(cleat, 'untag <names...>')
    .description('take names away from images that have others')
    .action(async (names: string[], _o, c: Command) =>
      (await import('../verbs/image-work')).imageWork({ verb: 'untag' }, names, globals(c)),
    );
  command(cleat, 'rmi <names...>')
    .description('remove images, or one of their names')
    .option('-f, --force', 'with all its names, and whatever container that does not run was made of it')
    .action(async (names: string[], o: { force?: boolean }, c: Command) =>
      (await import('../verbs/image-work')).imageWork(
        { verb: 'rmi', force: o.force === true },
        names,
        globals(c),
      ),
    );
  command(cleat, 'save <names...>')
    .description('write images of one engine to a file, or to the standard output')
    .addOption(new Option('-o, --output <file>', 'the archive').default('-', 'standard output'))
    .action(async (names: string[], o: { output: string }, c: Command) =>
      (await import('../verbs/image-archives')).save(names, o.output, globals(c)),
    );
  command(cleat, 'load')
    .description('read images from a file that save wrote, or from the standard input')
    .addOption(new Option('-i, --input <file>', 'the archive').default('-', 'standard input'))
    .action(async (o: { input: string }, c: Command) =>
      (await import('../verbs/image-archives')).load(o.input, globals(c)),
    );
  command(cleat, 'import <file> [name]')
    .description('make an image of the tar of a root file system')
    .addOption(
      new Option('-c, --change <line>', 'a line of a Dockerfile, e.g. CMD ["sh"]')
        .argParser((value: string, before: string[]) => [...before, value])
        .default([], 'none'),
    )
    .option('-m, --message <text>', 'kept in the history')
    .action(
      async (file: string, name: string | undefined, o: { change: string[]; message?: string }, c: Command) =>
        (await import('../verbs/image-archives')).importArchive(
          file,
          {
            changes: o.change,
            ...(name === undefined ? {} : { reference: name }),
            ...(o.message === undefined ? {} : { message: o.message }),
          },
          globals(c),
        ),
    );
  command(cleat, 'history <image>')
    .description('the steps that made an image, and what each added')
    .action(async (name: string, _o, c: Command) =>
      (await import('../verbs/image-look')).history(name, globals(c)),
    );
  const image = command(cleat, 'image').description('more about images');
  command(image, 'inspect <names...>')
    .description('all that the engine knows of images, as JSON')
    .option('--facts', 'worded the same for every engine')
    .action(async (names: string[], o: { facts?: boolean }, c: Command) =>
      (await import('../verbs/image-look')).imageInspect(names, { ...globals(c), facts: o.facts === true }),
    );
  command(image, 'layers <image>')
    .description('what each layer of an image adds, changes and hides, and what it wastes')
    .option('--files', 'with every file')
    .action(async (name: string, o: { files?: boolean }, c: Command) =>
      (await import('../verbs/image-layers')).imageLayers(name, { ...globals(c), files: o.files === true }),
    );
  imageRegistryCommands(image);
  command(image, 'prune')
    .description('say which images nothing names, and with --force remove them')
    .option('-a, --all', 'also what has a name, when no container uses it')
    .option('-f, --force', 'remove them')
    .action(async (o: { all?: boolean; force?: boolean }, c: Command) =>
      (await import('../verbs/image-look')).imagePrune({
        ...globals(c),
        all: o.all === true,
        force: o.force === true,
      }),
    );
}

import { entry, type NoParams } from '../entry';

export const buildMessages = {
  'build.failed': entry<{ step: string; detail: string; file?: string; line?: number; exitCode?: number }>({
    category: 'runtime',
    message: (p) => {
      const where =
        p.line === undefined ? '' : ` (${p.file === undefined ? 'line ' : `${p.file}:`}${p.line})`;
      return `The build failed at “${p.step}”${where}: ${p.detail}`;
    },
    hint: () => 'Put right what it names and build again: the steps before it come from the cache.',
  }),
  'build.syntax': entry<{ line: number; detail: string; file?: string }>({
    category: 'parse',
    message: (p) =>
      `${p.file ?? 'The Dockerfile'}${p.line > 0 ? `:${p.line}` : ''} cannot be read: ${p.detail}`,
    hint: () => 'Correct it and build again. Nothing was built.',
  }),
  'build.no-target': entry<{ target: string; file: string; stages: string }>({
    category: 'not-found',
    message: (p) => `${p.file} has no stage “${p.target}”.`,
    hint: (p) =>
      p.stages === '' ? 'None of its stages has a name: leave the target out.' : `It has: ${p.stages}.`,
  }),
  'build.no-image': entry<NoParams>({
    category: 'runtime',
    message: () => 'The engine ended the build without an error and without an image.',
    hint: () => 'Look at its log, and whether the disk of the engine is full.',
  }),
  'build.output': entry<{ path: string; detail: string }>({
    category: 'runtime',
    message: (p) => `${p.path} cannot be written: ${p.detail}`,
    hint: () => 'Name a folder or file that you may write, on a disk with room.',
  }),
  'build.unsupported': entry<{ engine: string; what: string }>({
    category: 'compatibility',
    message: (p) => `${p.engine} cannot do this in a build: ${p.what}.`,
    hint: () => 'Nothing was sent. Leave it out, or build on an engine that can.',
  }),
  'build.invalid': entry<{ problems: string }>({
    category: 'validation',
    message: (p) => `This cannot be built: ${p.problems}`,
  }),
  'build.no-engine': entry<{ runtime: string }>({
    category: 'dependency',
    message: (p) => `No engine of ${p.runtime} was found to build on.`,
    hint: () => '`cleat runtime list` says why, and what to do.',
  }),
  'build.unknown': entry<{ id: string }>({
    category: 'not-found',
    message: (p) => `There is no build “${p.id}”.`,
    hint: () => '`cleat builds list` shows those that are kept.',
  }),
  'build.ambiguous': entry<{ id: string }>({
    category: 'validation',
    message: (p) => `More than one build begins with “${p.id}”.`,
    hint: () => 'Give more of its id: `cleat builds list` shows them.',
  }),
  'build.running': entry<{ id: string }>({
    category: 'state',
    message: (p) => `The build ${p.id} is still running.`,
    hint: () => 'Cancel it first.',
  }),
  'build.secret': entry<{ id: string; detail: string }>({
    category: 'not-found',
    message: (p) => `The secret “${p.id}” could not be read: ${p.detail}`,
    hint: () => 'Name a file that you may read, or a variable that is set.',
  }),
  'build.no-rerun': entry<{ id: string }>({
    category: 'state',
    message: (p) => `The build ${p.id} took its context from standard input, which is not kept.`,
    hint: () => 'Pipe the same once more into `cleat build -`.',
  }),
  'build.image-missing': entry<{ image: string }>({
    category: 'not-found',
    message: (p) => `The image “${p.image}” is not there, and nothing says how to build it.`,
  }),
  'build.context-relative': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `“${p.path}” does not say which folder the build may take files from.`,
    hint: () => 'Give the whole path, from the root on.',
  }),
  'build.no-context': entry<{ path: string }>({
    category: 'not-found',
    message: (p) => `There is no folder ${p.path} to build from.`,
    hint: () => 'Look at how it is spelled, or make it.',
  }),
  'build.context-file': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `${p.path} is no folder, and a build takes its files from one.`,
    hint: () => 'Name the folder; another Dockerfile is a choice of its own.',
  }),
  'build.no-dockerfile': entry<{ context: string; names: string }>({
    category: 'not-found',
    message: (p) => `There is no ${p.names} in ${p.context}.`,
    hint: () => 'Make one, or name the file that says how to build.',
  }),
  'build.dockerfile-missing': entry<{ path: string }>({
    category: 'not-found',
    message: (p) => `There is no Dockerfile at ${p.path}.`,
    hint: () => 'A relative path is looked up in the folder that is built from.',
  }),
  'build.dockerfile-kind': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `${p.path} is no file, so it cannot be a Dockerfile.`,
    hint: () => 'Name the file that says how to build.',
  }),
  'build.dockerfile-too-big': entry<{ path: string; limit: number }>({
    category: 'limit',
    message: (p) => `${p.path} is larger than ${p.limit} bytes, which no Dockerfile is.`,
    hint: () => 'Name the right file.',
  }),
  'build.ignore-syntax': entry<{ file: string; line: number; pattern: string; detail: string }>({
    category: 'parse',
    message: (p) => `${p.file}:${p.line}: “${p.pattern}” is no pattern: ${p.detail}.`,
    hint: () => 'Patterns are like those of a shell; folders are parted by “/”, on Windows, too.',
  }),
  'build.unreadable': entry<{ path: string; detail: string }>({
    category: 'io',
    message: (p) => `${p.path} cannot be read for the build: ${p.detail}`,
    hint: () => 'Make it readable, or leave it out by .dockerignore.',
  }),
  'build.link-loop': entry<{ path: string }>({
    category: 'io',
    message: (p) => `${p.path} is a link that leads back to itself.`,
    hint: () => 'Let it lead to what was meant, or remove it.',
  }),
  'build.file-changed': entry<{ path: string }>({
    category: 'state',
    message: (p) => `${p.path} was changed while it was sent to the engine.`,
    hint: () => 'Stop what writes it, or leave it out by .dockerignore.',
  }),
  'build.file-gone': entry<{ path: string }>({
    category: 'state',
    message: (p) => `${p.path} was removed while the folder was sent to the engine.`,
    hint: () => 'Stop what removes it, or leave it out by .dockerignore.',
  }),
  'build.no-stdin': entry<NoParams>({
    category: 'validation',
    message: () => 'Nothing comes from standard input here.',
    hint: () => 'Name a folder, or pipe an archive or a Dockerfile into `cleat build -`.',
  }),
  'build.stdin-twice': entry<NoParams>({
    category: 'validation',
    message: () => 'Standard input cannot be both the context and the Dockerfile.',
  }),
  'build.two-dockerfiles': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `A Dockerfile came from standard input, and ${p.path} was named as well.`,
    hint: () => 'Pipe an archive that holds it, or leave one of them out.',
  }),
  'build.stdin-used': entry<NoParams>({
    category: 'state',
    message: () => 'What came from standard input has been sent and cannot be sent again.',
    hint: () => 'Pipe it in once more.',
  }),
};

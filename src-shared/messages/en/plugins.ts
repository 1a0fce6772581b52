import { entry } from '../entry';

export const pluginMessages = {
  'plugin.not-found': entry<{ path: string; detail: string }>({
    category: 'not-found',
    message: (p) => `There is no runtime plugin at ${p.path}: ${p.detail}`,
    hint: () => 'Name a folder that holds a plugin.yaml or a plugin.json.',
  }),
  'plugin.invalid': entry<{ path: string; problems: string }>({
    category: 'validation',
    message: (p) => `The runtime plugin at ${p.path} cannot be used:\n${p.problems}`,
    hint: () => 'Mend what is named, then add it again.',
  }),
  'plugin.exists': entry<{ what: string; owner: string }>({
    category: 'exists',
    message: (p) => `${p.what} is there already (${p.owner}).`,
    hint: () => 'Remove that one first: “cleat runtime remove NAME”.',
  }),
  'plugin.not-removable': entry<{ name: string }>({
    category: 'state',
    message: (p) => `The runtime ${p.name} is built in and cannot be removed.`,
  }),
  'plugin.unknown': entry<{ name: string; choices: string }>({
    category: 'not-found',
    message: (p) => `There is no runtime and no plugin “${p.name}” to remove. There are: ${p.choices}.`,
  }),
  'runtime.setting': entry<{ name: string; problems: string }>({
    category: 'validation',
    message: (p) => `A setting of the runtime ${p.name} will not do: ${p.problems}`,
    hint: () => 'Correct it in Settings, or in settings.json.',
  }),
};

/** Why a plugin's folder cannot be used. */
export const brokenPlugin = {
  linkOut: (p: { path: string }) => `It is a link that leads out of the folder of plugins, to ${p.path}.`,
  linkWithin: () => 'It is a link; links are not followed.',
  linkNowhere: () => 'It is a link that leads nowhere.',
  noManifest: (p: { names: string }) => `there is no ${p.names} in it`,
  twoManifests: (p: { one: string; two: string }) => `it has both ${p.one} and ${p.two}`,
  notAFile: (p: { name: string }) => `${p.name} is not a file`,
  tooLarge: (p: { name: string; most: number }) => `${p.name} is larger than ${p.most} bytes`,
  tooMany: (p: { most: number }) => `only the first ${p.most} folders in it are read`,
  idTaken: (p: { id: string; owner: string }) => `id: the plugin “${p.id}” is already there (${p.owner})`,
  nameTaken: (p: { index: number; name: string; owner: string }) =>
    `contributes.runtimes.${p.index}.name: the runtime “${p.name}” is already there (${p.owner})`,
  noDefinition: (p: { index: number }) =>
    `contributes.runtimes.${p.index}.api: “cli” takes a definition in code, which only plugins that come with Cleat bring`,
  linkInside: (p: { path: string }) => `it holds a link (${p.path}); links are not copied`,
  tooMuch: (p: { files: number; bytes: number }) => `it holds more than ${p.files} files or ${p.bytes} bytes`,
};

import { shortId } from '../../model/short-id';
import { entry } from '../entry';

const short = (name: string): string => (/^sha256:/.test(name) ? shortId(name.slice(7)) : name);

export const imageMessages = {
  'image.unknown': entry<{ name: string; engines: string }>({
    category: 'not-found',
    message: (p) => `There is no image “${short(p.name)}” on ${p.engines}.`,
    hint: () => '`cleat images -a` lists every image; `cleat pull` fetches one.',
  }),
  'image.ambiguous': entry<{ name: string; matches: string }>({
    category: 'validation',
    message: (p) => `“${p.name}” names more than one image: ${p.matches}.`,
    hint: () => 'Add --runtime NAME, or use the full id.',
  }),
  'image.some-failed': entry<{ action: string; failed: number; total: number }>({
    category: 'state',
    message: (p) => `Could not ${p.action} ${p.failed} of ${p.total} images.`,
    hint: () => 'Each one’s reason is beside its name.',
  }),
  'image.in-use': entry<{ name: string; action: string; detail: string }>({
    category: 'state',
    message: (p) => `Could not ${p.action} “${short(p.name)}”: ${p.detail}`,
    hint: () => 'Remove what uses it first, or remove it with force.',
  }),
  'image.many-tags': entry<{ name: string; tags: string }>({
    category: 'state',
    message: (p) => `“${short(p.name)}” has several names, and would lose all of them: ${p.tags}.`,
    hint: () => 'Remove them one by one by their names, or remove the image with force.',
  }),
  'image.last-tag': entry<{ name: string; tag: string; engine: string }>({
    category: 'state',
    message: (p) => `“${p.tag}” is the last name of the image; ${p.engine} would delete the image with it.`,
    hint: () => 'Give it another name first, or remove the image.',
  }),
  'image.invalid': entry<{ name: string; detail: string }>({
    category: 'validation',
    message: (p) => `“${p.name}” is no name of an image: ${p.detail}`,
    hint: () => 'Write it as REGISTRY/NAME:TAG, in lower case but for the tag.',
  }),
  'image.not-in-registry': entry<{ name: string; registry: string; detail: string }>({
    category: 'not-found',
    message: (p) => `${p.registry} has no “${p.name}”: ${p.detail}`,
    hint: () => 'Check the name and the tag.',
  }),
  'image.denied': entry<{ name: string; action: string; registry: string; detail: string }>({
    category: 'permission',
    message: (p) => `${p.registry} does not let you ${p.action} “${p.name}”: ${p.detail}`,
    hint: (p) => `It may not exist, or want a login: run “cleat login ${p.registry}”.`,
  }),
  'image.untrusted-registry': entry<{
    name: string;
    action: string;
    registry: string;
    engine: string;
    detail: string;
  }>({
    category: 'communication',
    message: (p) =>
      `Could not ${p.action} “${p.name}”: ${p.engine} does not trust ${p.registry}: ${p.detail}`,
    hint: (p) =>
      `Give ${p.engine} the registry’s certificate, or name it as insecure in the engine’s own configuration.`,
  }),
  'image.failed': entry<{ name: string; action: string; engine: string; detail: string }>({
    category: 'runtime',
    message: (p) => `${p.engine} could not ${p.action} “${short(p.name)}”: ${p.detail}`,
  }),
  'image.no-engine': entry<{ runtime: string }>({
    category: 'state',
    message: (p) => `${p.runtime} has no engine that answers.`,
    hint: () => '`cleat runtime list` says what is wrong; `cleat runtime start` starts it.',
  }),
  'image.layers': entry<{ name: string; detail: string }>({
    category: 'runtime',
    message: (p) => `The files of “${short(p.name)}” could not be told: ${p.detail}`,
  }),
  'image.not-looked-into': entry<{ name: string }>({
    category: 'state',
    message: (p) => `The layers of “${short(p.name)}” have not been looked into.`,
    hint: () => 'What was found is forgotten after a while: look into them again.',
  }),
  'image.no-archive': entry<{ path: string; detail: string }>({
    category: 'io',
    message: (p) => `The archive “${p.path}” could not be read: ${p.detail}`,
    hint: () => 'Give the path of a tar file.',
  }),
  'image.credentials': entry<{ registry: string; helper: string; detail: string }>({
    category: 'permission',
    message: (p) => `The credentials for ${p.registry} could not be had from “${p.helper}”: ${p.detail}`,
    hint: (p) => `Run “${p.helper}” yourself, or log in to ${p.registry} again.`,
  }),
};

import { entry } from '../entry';

const PLAIN_HINT =
  'Where that is meant, name it in the engine’s own settings: “insecure-registries” of Docker, “insecure = true” in Podman’s registries.conf.';

export const registryMessages = {
  'registry.invalid': entry<{ registry: string }>({
    category: 'validation',
    message: (p) => `“${p.registry}” is no registry.`,
    hint: () => 'Write it as HOST or HOST:PORT.',
  }),
  'registry.password': entry<{ registry: string; username: string }>({
    category: 'permission',
    message: (p) => `${p.registry} does not take this password of “${p.username}”.`,
    hint: () => 'Check both; some registries want a token instead of the password.',
  }),
  'registry.denied': entry<{ registry: string; what: string; detail: string }>({
    category: 'permission',
    message: (p) => `${p.registry} does not let you see ${p.what}: ${p.detail}`,
    hint: (p) => `It may not exist, or want a login: “cleat login ${p.registry}”.`,
  }),
  'registry.not-there': entry<{ registry: string; what: string }>({
    category: 'not-found',
    message: (p) => `${p.registry} has no ${p.what}.`,
    hint: () => 'Check the name; “cleat tags REPOSITORY” lists what there is.',
  }),
  'registry.unreachable': entry<{ registry: string; detail: string }>({
    category: 'communication',
    message: (p) => `The registry ${p.registry} cannot be reached: ${p.detail}`,
    hint: () => 'Check its name, its port and the network.',
  }),
  'registry.untrusted': entry<{ registry: string; detail: string; folder: string }>({
    category: 'communication',
    message: (p) => `The certificate of ${p.registry} is not trusted: ${p.detail}`,
    hint: (p) => `Put the certificate of its authority into “${p.folder}” as ca.crt.`,
  }),
  'registry.plain': entry<{ registry: string }>({
    category: 'communication',
    message: (p) => `${p.registry} speaks without TLS: nothing secret is sent there.`,
    hint: () => PLAIN_HINT,
  }),
  'registry.timeout': entry<{ registry: string; what: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `${p.registry} took longer than ${p.seconds} s for ${p.what}.`,
    hint: () => 'Try again later.',
  }),
  'registry.answer': entry<{ registry: string; what: string; detail: string }>({
    category: 'parse',
    message: (p) => `${p.registry} answered for ${p.what} in a way that cannot be used: ${p.detail}`,
  }),
  'registry.refused': entry<{ registry: string; what: string; status: number; detail: string }>({
    category: 'communication',
    message: (p) => `${p.registry} refused ${p.what} (${p.status}): ${p.detail}`,
  }),
  'registry.busy': entry<{ registry: string }>({
    category: 'limit',
    message: (p) => `${p.registry} does not take so many questions (429).`,
    hint: (p) => `Wait a while, or log in: “cleat login ${p.registry}”.`,
  }),
  'registry.scheme': entry<{ registry: string; schemes: string }>({
    category: 'compatibility',
    message: (p) => `${p.registry} wants a login of a kind that is not known here: ${p.schemes}.`,
    hint: () => 'Registries use “Basic” and “Bearer”.',
  }),
  'registry.realm': entry<{ registry: string; realm: string }>({
    category: 'permission',
    message: (p) => `${p.registry} sends logins to ${p.realm}, which is not safe: nothing was sent.`,
    hint: () => 'Logins go over https only, unless the engine’s settings call the registry insecure.',
  }),
  'registry.not-logged-in': entry<{ registry: string; elsewhere: string }>({
    category: 'state',
    message: (p) =>
      p.elsewhere === ''
        ? `Nobody is logged in to ${p.registry}.`
        : `The login to ${p.registry} is of another tool: it stands in “${p.elsewhere}”.`,
    hint: (p) => (p.elsewhere === '' ? '“cleat registries” lists logins.' : 'Log out with that tool.'),
  }),
  'registry.store-changing': entry<{ path: string }>({
    category: 'state',
    message: (p) => `“${p.path}” is being changed by another program all the time.`,
    hint: () => 'Try again.',
  }),
  'registry.no-search': entry<{ engine: string; detail: string }>({
    category: 'communication',
    message: (p) => `${p.engine} could not search: ${p.detail}`,
    hint: () => 'Many registries cannot be searched; “cleat tags REPOSITORY” works with all.',
  }),
  'registry.password-missing': entry({
    category: 'validation',
    message: () => 'There is nobody to ask for the password.',
    hint: () => 'Pipe it in: “… | cleat login -u USER --password-stdin REGISTRY”.',
  }),
  'registry.password-empty': entry({
    category: 'validation',
    message: () => 'A login needs a user name and a password.',
    hint: () => 'With --password-stdin, -u USER names the user.',
  }),
};

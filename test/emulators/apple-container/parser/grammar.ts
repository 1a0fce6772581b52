import * as z from 'zod/mini';
import { since, type Version } from '../version';
import text from '../grammar.json';

const optionSchema = z.object({
  names: z.array(z.string()),
  kind: z.enum(['flag', 'option']),
  value: z.optional(z.string()),
  type: z.optional(
    z.enum(['string', 'uint32', 'int64', 'int', 'int32', 'double', 'cidrv4', 'cidrv6', 'enum']),
  ),
  repeat: z.optional(z.boolean()),
  values: z.optional(z.array(z.string())),
  listed: z.optional(z.boolean()),
  hidden: z.optional(z.boolean()),
  exclusiveWith: z.optional(z.string()),
  help: z.optional(z.string()),
});
const positionalSchema = z.object({
  name: z.string(),
  required: z.boolean(),
  repeat: z.boolean(),
  passthrough: z.boolean(),
});
const commandSchema = z.object({
  path: z.array(z.string()),
  aliases: z.array(z.string()),
  usage: z.string(),
  options: z.array(optionSchema),
  positionals: z.array(positionalSchema),
});
const grammarSchema = z.object({
  groups: z.record(z.string(), z.array(z.string())),
  commands: z.array(commandSchema),
});

export type Option = z.infer<typeof optionSchema>;
export type Command = z.infer<typeof commandSchema>;
export type Grammar = z.infer<typeof grammarSchema>;

/** Every command declares it and none can take it: only the root does (contract §4.1, rule 10). */
const NEVER = ['never', '', '--debug'] as const;

/** What came later than 0.9 (contract §1.1): the command (`''` = each one) and the option (`''` = the whole command). */
const ARRIVALS: readonly (readonly [version: string, command: string, option: string])[] = [
  ['1.2.1', '', '--masked-path'],
  ['1.2.1', '', '--read-only-path'],
  ['1.2.1', 'build', '--ssh'],
  ['1.2.0', '', '--kernel-arg'],
  ['1.2.0', 'system kernel set', '--digest'],
  ['1.1.0', 'machine create', '--virtualization'],
  ['1.1.0', 'machine create', '--kernel'],
  ['1.0.0', 'copy', ''],
  ['1.0.0', 'machine', ''],
  ['1.0.0', '', '--shm-size'],
  ['1.0.0', 'network create', '--option'],
  ['0.12.0', '', '--cap-add'],
  ['0.12.0', '', '--cap-drop'],
  ['0.11.0', 'build', '--secret'],
  ['0.10.0', 'export', ''],
  ['0.10.0', 'registry list', ''],
  ['0.10.0', '', '--init'],
  ['0.10.0', '', '--init-image'],
  ['0.10.0', '', '--runtime'],
  ['0.10.0', 'system status', '--format'],
];

const CLEAN: Command = {
  path: ['clean'],
  aliases: [],
  usage: 'container clean [--debug] [<container-ids> ...]',
  options: [],
  positionals: [{ name: 'container-ids', required: false, repeat: true, passthrough: false }],
};

/** The grammar of a version: that of 1.2.2, less what came later, plus what came after. */
export function grammarOf(version: Version, hasNetworks = true): Grammar {
  const { groups, commands } = grammarSchema.parse(text);
  const later = [NEVER, ...ARRIVALS.filter(([first]) => !since(version, first))];
  const gone = later.filter(([, , option]) => option === '').map(([, command]) => command);
  // Before macOS 26 the group is not registered (contract §2).
  if (!hasNetworks) gone.push('network');
  const known = commands
    .filter(({ path }) => !gone.some((each) => `${path.join(' ')} `.startsWith(`${each} `)))
    .map((command) => withoutOptions(command, later))
    .map((command) => ({ ...command, options: command.options.map((each) => valuesOf(each, version)) }));
  if (since(version, '1.4.1')) known.push(CLEAN);
  const kept = Object.entries(groups).filter(([name]) => !gone.includes(name));
  return { groups: Object.fromEntries(kept), commands: known };
}

/** Whether the command hands what follows its first word to a process, so that parsing stops there. */
export function isPassthrough(command: Command): boolean {
  return command.positionals.some((each) => each.passthrough);
}

function withoutOptions(command: Command, later: readonly (readonly [string, string, string])[]): Command {
  const path = command.path.join(' ');
  const names = later
    .filter(([, where, option]) => option !== '' && (where === '' || where === path))
    .map(([, , option]) => option);
  const options = command.options.filter((each) => !each.names.some((name) => names.includes(name)));
  const usage = names
    .filter((name) => name !== '--debug')
    .reduce((text, name) => text.replace(new RegExp(` \\[${name}( [^\\]]*)?\\]`), ''), command.usage);
  return { ...command, options, usage };
}

function valuesOf(option: Option, version: Version): Option {
  if (!option.values) return option;
  const newer = [
    ...(since(version, '0.12.0') ? [] : ['auto', 'plain', 'color', 'yaml']),
    ...(since(version, '1.0.0') ? [] : ['toml']),
  ];
  if (option.values.includes('tty')) return option;
  return { ...option, values: option.values.filter((each) => !newer.includes(each)) };
}

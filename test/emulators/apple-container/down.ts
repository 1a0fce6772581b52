import type { Parsed } from './parser/parse';
import { Refusal, type AppleError } from './refusal';

const REFUSED: AppleError = { code: 'interrupted', message: 'XPC connection error: Connection invalid' };
const ADVICE = 'Ensure container system service has been started with `container system start`.';

/** Commands that answer without the API server. */
const FREE = [
  'system start',
  'system stop',
  'system status',
  'system version',
  'registry list',
  'registry logout',
  'system dns list',
];
/** Commands that list containers before anything else. */
const LISTING = [
  'list',
  'inspect',
  'stats',
  'start',
  'exec',
  'prune',
  'network prune',
  'builder status',
  'builder delete',
  'builder stop',
];

/** Throws what a command says when no API server answers (contract §3.3). */
export function refuseDown(command: string, parsed: Parsed): void {
  if (FREE.includes(command)) return;
  const [id = ''] = parsed.words;
  const trouble =
    LISTING.includes(command) || parsed.flag('--all') ? 'failed to list containers' : troubleOf(command, id);
  const isBare =
    trouble === undefined ||
    command.startsWith('image') ||
    command.startsWith('volume') ||
    command === 'network delete';
  const line = isBare
    ? `Error: ${REFUSED.code}: "${REFUSED.message}"`
    : `Error: internalError: "${trouble}" (cause: "${REFUSED.code}: "${REFUSED.message}"")`;
  throw new Refusal(1, `${line}\n${ADVICE}`);
}

function troubleOf(command: string, id: string): string | undefined {
  if (command === 'logs') return `failed to get logs for container ${id}`;
  const verbs = ['stop', 'kill', 'delete', 'export', 'clean'];
  return verbs.includes(command) ? `failed to ${command} container` : undefined;
}

/** What the root says to a word that is no command, when plugins cannot be asked for. */
export function pluginTrouble(name: string, isRunning: boolean, folder: string): string {
  if (isRunning) return `Error: Plugin 'container-${name}' not found.`;
  const paths = ['/usr/local/libexec/container/plugins', `${folder}/user-plugins`];
  return `Error: Plugins are unavailable. Start the container system services and retry:\n\n    container system start\n\nCheck to see that the plugin exists under:\n${paths.map((path) => `  - ${path}`).join('\n')}\n`;
}

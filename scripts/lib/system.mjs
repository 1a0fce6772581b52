// @ts-check
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';
import { StepError } from './steps.mjs';

const APT_LIMIT_MS = 10 * 60_000;

/** What the tests with real engines, a real browser and a real window need: Debian's package → its program. */
const NEEDED = {
  'docker.io': 'dockerd',
  podman: 'podman',
  runc: 'runc',
  crun: 'crun',
  'busybox-static': 'busybox',
  iptables: 'iptables',
  chromium: 'chromium',
  xvfb: 'Xvfb',
  'docker-registry': 'docker-registry',
  debootstrap: 'debootstrap',
  'openssh-server': 'sshd',
  openssl: 'openssl',
  zsh: 'zsh',
  fish: 'fish',
  'libgtk-3-0': undefined,
  libnss3: undefined,
  libasound2: undefined,
};

/** Where daemons live although they are not on a user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * @param {string} program a name, or a path
 * @returns {Promise<string | undefined>} its path
 */
export async function findProgram(program) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const candidates = program.includes('/') ? [program] : folders.map((folder) => join(folder, program));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** @returns {Promise<string | undefined>} a Chromium (or Chrome) that can be driven */
export async function findChromium() {
  const chosen = process.env['CLEAT_CHROMIUM'];
  if (chosen) return await findProgram(chosen);
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  for (const name of names) {
    const found = await findProgram(name);
    if (found) return found;
  }
  return undefined;
}

async function isDebian() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID="?debian"?$/m.test(release);
}

/** @returns {Promise<string[]>} the packages of NEEDED that are not there */
async function missingPackages() {
  if (await isDebian()) {
    const args = ['-W', '-f=${Package} ${db:Status-Status}\\n', ...Object.keys(NEEDED)];
    const { stdout } = await run('dpkg-query', args, { capture: true, timeoutMs: 30_000 });
    const installed = new Set(stdout.split('\n').map((line) => line.replace(/ installed$/, '')));
    return Object.keys(NEEDED).filter((name) => !installed.has(name));
  }
  /** @type {string[]} */
  const missing = [];
  for (const [name, program] of Object.entries(NEEDED)) {
    if (program === 'chromium' ? await findChromium() : program && (await findProgram(program))) continue;
    if (program) missing.push(name);
  }
  return missing;
}

/**
 * Makes the programs that tests drive available: installs what is missing on Debian as root when it was asked to
 * (`CI` or `CLEAT_TEST_INSTALL=1`), and otherwise says what is missing; the tests that need it then say so too.
 *
 * @param {import('./steps.mjs').Steps} steps
 */
export async function ensureSystemPackages(steps) {
  if (process.platform !== 'linux') return;
  const missing = await missingPackages();
  if (missing.length === 0) return steps.done('system', 'engines, browser and display are there');
  const asked = Boolean(process.env['CI']) || process.env['CLEAT_TEST_INSTALL'] === '1';
  if (!asked || process.getuid?.() !== 0 || !(await isDebian())) {
    steps.note('system', `missing here: ${missing.join(' ')} — tests that need them are skipped and say so`);
    if (!asked) steps.note('', 'as root on Debian, CLEAT_TEST_INSTALL=1 npm test installs them');
    return;
  }
  await steps.run('system', `apt-get install ${missing.join(' ')}`, () => aptInstall(missing));
}

/** @param {string[]} packages */
async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  for (const args of [['update'], install]) {
    const outcome = await run('apt-get', args, { env, timeoutMs: APT_LIMIT_MS });
    if (outcome.code === 0) continue;
    throw new StepError(
      outcome.timedOut
        ? `apt-get ${args[0]} took more than 10 minutes`
        : `apt-get ${args[0]} ended with ${outcome.code}`,
      'run it by hand to see why, or run the tests without CI and CLEAT_TEST_INSTALL to use what is there.',
      outcome.output,
    );
  }
}

// @ts-check

/** Electron refuses to run as root with its sandbox on; only our tests may turn the sandbox off. */
const isRoot = () => process.platform === 'linux' && process.getuid?.() === 0;
const isTest = () => process.env['CLEAT_TEST_NO_SANDBOX'] === '1';

/** @returns {string | undefined} why no window can open here; undefined when one can */
export function whyNoWindow() {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'there is no display';
  }
  if (isRoot() && !isTest()) return 'Electron does not run as root with its sandbox on';
  return undefined;
}

/** @returns {string[]} Chromium's switches for this user */
export function sandboxArgs() {
  return isRoot() && isTest() ? ['--no-sandbox'] : [];
}

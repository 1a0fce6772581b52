import { expect, test } from 'vitest';
import { startedFromDesktop } from '../../../src-main/faces/electron/start-environment';

test.each([
  ['the dock', {}, 'darwin', true],
  ['a desktop entry', { DISPLAY: ':0' }, 'linux', true],
  ['a terminal', { TERM: 'xterm-256color', SHLVL: '1' }, 'darwin', false],
  ['a script', { SHLVL: '2' }, 'linux', false],
  ['the Windows desktop, where there is no login shell', {}, 'win32', false],
] as const)('started by %s', (_by, env, platform, desktop) => {
  expect(startedFromDesktop(env, platform)).toBe(desktop);
});

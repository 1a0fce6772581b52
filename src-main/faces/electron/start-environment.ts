type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether nobody's shell stands between the desktop and this process: then PATH, DOCKER_HOST and
 * CONTAINER_RUNTIME of the user's shell files are missing. A shell sets SHLVL for what it starts, and a
 * terminal TERM; the dock and most desktops start programs with neither.
 */
export function startedFromDesktop(env: Environment, platform: NodeJS.Platform): boolean {
  return platform !== 'win32' && env['SHLVL'] === undefined && env['TERM'] === undefined;
}

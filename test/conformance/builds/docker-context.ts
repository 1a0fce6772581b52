import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ENGINE_PATH } from '../../engines/availability';

const run = promisify(execFile);

export interface DockerCli {
  readonly program: string;
  readonly version: string;
  /** From 23 on a pattern is matched as github.com/moby/patternmatcher does it; before, with its known faults. */
  readonly modern: boolean;
}

/** The docker CLIs of this machine, each version once. */
export async function dockerClis(): Promise<DockerCli[]> {
  const programs = ENGINE_PATH.split(':')
    .map((folder) => join(folder, 'docker'))
    .filter((program) => existsSync(program));
  const all = await Promise.all(
    programs.map(async (program) => {
      const { stdout } = await run(program, ['--version']);
      const version = /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '';
      return { program, version, modern: Number.parseInt(version, 10) >= 23 };
    }),
  );
  return all.filter((one, index) => all.findIndex(({ version }) => version === one.version) === index);
}

export interface Answer {
  readonly ok: boolean;
  readonly stderr: string;
}

/** `docker build` of the classic builder, which sends the context as one archive. */
export async function dockerBuild(
  cli: DockerCli,
  socket: string,
  args: readonly string[],
  input?: Buffer,
): Promise<Answer> {
  return await new Promise((resolve) => {
    const child = execFile(
      cli.program,
      ['build', ...args],
      {
        env: {
          PATH: ENGINE_PATH,
          HOME: '/nonexistent',
          DOCKER_HOST: `unix://${socket}`,
          DOCKER_BUILDKIT: '0',
          DOCKER_CLI_HINTS: 'false',
        },
      },
      (error, _stdout, stderr) => resolve({ ok: error === null, stderr }),
    );
    child.stdin?.end(input);
  });
}

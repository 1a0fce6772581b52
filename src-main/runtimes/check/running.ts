import { CleatError } from '../../../src-shared/model/error';
import { Broken, holds, same, until, type Check } from './context';

const ENDS_WHEN_INTERRUPTED = 'a run that ends when it is interrupted';

const HOSTILE = {
  PLAIN: 'plain',
  SPACES: '  two  spaces ',
  DOLLAR: '$HOME `id` $(id)',
  QUOTES: `"double" 'single' \\back`,
  EQUALS: 'a=b=c',
  LINES: 'one\ntwo',
  UNICODE: 'ünï 日本 🦭',
  EMPTY: '',
  DASH: '--privileged',
};

/** How a container is run: arguments, codes, variables, user. */
export const runningChecks: readonly Check[] = [
  {
    id: 'availability',
    run: async ({ provider }) => {
      const { state, reason } = await provider.availability();
      same(state, 'ready', reason ?? 'its state');
    },
  },
  {
    id: 'version',
    run: async ({ provider, connection, signal }) => {
      const version = await provider.version({ signal });
      same(version, connection.facts.version, 'the version its CLI tells');
    },
  },
  {
    id: 'arguments',
    run: ({ provider, image }) => {
      const argv = ['printf', '--', '-x', 'a b'];
      const { file, args } = provider.buildRunArgs({ image, argv, remove: true });
      same(file, provider.cli, 'the program');
      same(args.slice(-1 - argv.length), [image, ...argv], 'the end of the arguments');
      return Promise.resolve();
    },
  },
  {
    id: 'output',
    run: async ({ run }) => {
      const words = ['a b', '$HOME', '"', "'", ';', '*', 'é', '', '--rm'];
      const argv = ['sh', '-c', `printf '%s|' "$@"; echo err >&2`, 'sh', ...words];
      const { stdout, stderr, exitCode } = await run({ argv });
      same(stdout, words.map((word) => `${word}|`).join(''), `output (${stderr.trim()})`);
      same([stderr.includes('err\n'), exitCode], [true, 0], `error output (${stderr.trim()}) and exit code`);
    },
  },
  {
    id: 'exit-code',
    run: async ({ run }) => {
      // 0 is asked for with the output. These: neither success nor the usual failure, and one that looks like a signal.
      for (const code of [7, 137]) {
        const { exitCode } = await run({ argv: ['sh', '-c', `exit ${code}`] });
        same(exitCode, code, 'the exit code');
      }
    },
  },
  {
    id: 'unknown-image',
    run: async ({ run }) => {
      const { exitCode } = await run({ image: 'localhost:1/nobody/nothing', argv: ['true'] });
      holds(exitCode !== 0, 'it ended with 0', 'an exit code that is not 0 (Docker: 125)');
    },
  },
  {
    id: 'env',
    run: async ({ run }) => {
      const names = Object.keys(HOSTILE);
      const script = names.map((name) => `printf '%s\\037' "$${name}"`).join('; ');
      const { stdout, stderr } = await run({ argv: ['sh', '-c', script], env: HOSTILE });
      same(
        stdout,
        Object.values(HOSTILE)
          .map((text) => `${text}\u001f`)
          .join(''),
        `variables (${stderr.trim()})`,
      );
    },
  },
  {
    id: 'secrets',
    needs: ['run.secrets'],
    run: async ({ run, provider, image }) => {
      const spec = { image, argv: ['sh', '-c', 'printf %s "$TOKEN"'], secrets: { TOKEN: 'hush hush' } };
      const { args } = provider.buildRunArgs(spec);
      holds(!args.join('\n').includes('hush'), 'the secret is an argument', 'the secret in the environment');
      same((await run(spec)).stdout, 'hush hush', 'the secret in the container');
    },
  },
  {
    id: 'workdir-user',
    run: async ({ run }) => {
      const { stdout, stderr } = await run({
        argv: ['sh', '-c', 'pwd; id -u'],
        workdir: '/tmp',
        user: '1234',
      });
      same(stdout, '/tmp\n1234\n', `folder and user (${stderr.trim()})`);
    },
  },
  {
    id: 'hostname',
    needs: ['run.hostname'],
    run: async ({ run }) => {
      same(
        (await run({ argv: ['hostname'], hostname: 'cleat-check' })).stdout,
        'cleat-check\n',
        'the host name',
      );
    },
  },
  {
    id: 'readonly-rootfs',
    needs: ['run.readonly-rootfs'],
    run: async ({ run }) => {
      const { exitCode, stderr } = await run({ argv: ['sh', '-c', 'echo x > /etc/x'], readonlyRootfs: true });
      holds(
        exitCode !== 0 && /read-only/i.test(stderr),
        `exit code ${exitCode}: ${stderr.trim()}`,
        'a refusal',
      );
    },
  },
  {
    id: 'cancel',
    run: async ({ provider, connection, filled, name, signal }) => {
      const stop = new AbortController();
      const container = name();
      let early: Broken | undefined;
      const running = provider
        .run(filled({ argv: ['sleep', '300'], name: container }), {
          signal: AbortSignal.any([signal, stop.signal]),
          timeoutMs: 60_000,
        })
        .then(
          ({ exitCode, stderr }) => {
            early = new Broken(`it ended with ${exitCode}: ${stderr.trim()}`, ENDS_WHEN_INTERRUPTED);
            return early;
          },
          (thrown: unknown) => {
            const { code, message } = CleatError.from(thrown);
            early = new Broken(message, ENDS_WHEN_INTERRUPTED);
            return code === 'app.cancelled' ? undefined : early;
          },
        );
      const listed = async (): Promise<string | undefined> => {
        if (early) throw early;
        const all = await connection.listContainers({ signal });
        return all.find((one) => one.name === container && one.state === 'running')?.id;
      };
      const found = until(`the container ${container}, running, in the list`, listed, signal);
      const id = await found.finally(() => stop.abort());
      const outcome = await running;
      if (outcome) throw outcome;
      // Whether the CLI takes its container along is its own affair; that it can be taken away is not.
      await provider.remove(container, { signal });
      await until(
        'a container that is gone',
        async () => ((await connection.inspectContainer(id, { signal })) === undefined ? true : undefined),
        signal,
      );
    },
  },
];

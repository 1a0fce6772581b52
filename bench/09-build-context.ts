/**
 * Budget 9: the context of a folder that ignores 200 MB of `node_modules`, sent to a daemon that only takes it: by the
 * docker CLI's classic builder and by what Cleat's owner runs for it, in turn. The CLI's time is that of its process; what
 * it takes to do nothing (`docker --version`) is measured, too, because Cleat is there already.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { openContext } from '../src-main/builds/context';
import { dockerBuild, dockerClis, type DockerCli } from '../test/conformance/builds/docker-context';
import { startSwallowingDaemon } from '../test/conformance/builds/swallowing-daemon';
import { median, quantile, report } from './lib/report';

const RUNS = 15;
const MB = 1024 * 1024;
const run = promisify(execFile);

/** 2 MB in 100 files to send, and 200 MB in 2,000 files to leave. */
async function plant(root: string): Promise<void> {
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  await writeFile(join(root, '.dockerignore'), 'node_modules\n');
  for (let file = 0; file < 100; file++)
    await writeFile(join(root, 'src', `${file}.js`), randomBytes((2 * MB) / 100));
  const junk = randomBytes(MB / 10);
  for (let folder = 0; folder < 100; folder++) {
    const path = join(root, 'node_modules', `package-${folder}`);
    await mkdir(path, { recursive: true });
    for (let file = 0; file < 20; file++) await writeFile(join(path, `${file}.js`), junk);
  }
}

async function send(root: string, socketPath: string): Promise<void> {
  const context = await openContext({ context: root });
  const post = request({ socketPath, method: 'POST', path: '/build' });
  const answered = new Promise<void>((resolve, reject) => {
    post.on('error', reject);
    post.on('response', (response) => response.resume().on('end', resolve).on('error', reject));
  });
  await pipeline(context.stream(new AbortController().signal), post);
  await answered;
}

async function measure(cli: DockerCli, root: string): Promise<void> {
  const daemon = await startSwallowingDaemon(false);
  const times = { ours: [] as number[], cli: [] as number[], nothing: [] as number[] };
  let [ourBytes, cliBytes] = [0, 0];
  const time = async (into: number[], counts: boolean, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    if (counts) into.push(performance.now() - began);
  };
  try {
    for (let n = -2; n < RUNS; n++) {
      const sides = [
        async () => {
          daemon.bytes();
          await time(times.ours, n >= 0, () => send(root, daemon.socket));
          ourBytes = daemon.bytes();
        },
        async () => {
          daemon.bytes();
          await time(times.cli, n >= 0, async () => {
            const { ok, stderr } = await dockerBuild(cli, daemon.socket, [root]);
            if (!ok) throw new Error(stderr);
          });
          cliBytes = daemon.bytes();
        },
        () => time(times.nothing, n >= 0, () => run(cli.program, ['--version'])),
      ];
      for (const side of n % 2 === 0 ? sides : sides.reverse()) await side();
    }
  } finally {
    await daemon.close();
  }
  report({
    name: '9 bytes of a build context with a 200 MB ignored folder',
    value: ourBytes / MB,
    unit: 'MB',
    reference: cliBytes / MB,
    ratio: ourBytes / cliBytes,
    budget: '≤ 1.05 × docker CLI',
    met: ourBytes <= 1.05 * cliBytes,
    samples: RUNS,
    note: `docker ${cli.version}`,
  });
  const [value, reference] = [median(times.ours), median(times.cli)];
  const started = reference - median(times.nothing);
  report({
    name: '9 time of a build context with a 200 MB ignored folder',
    value,
    unit: 'ms',
    reference,
    ratio: value / reference,
    budget: '≤ 1.25 × docker CLI',
    met: value <= 1.25 * reference,
    samples: RUNS,
    p95: quantile(times.ours, 0.95),
    note: `docker ${cli.version}; ${(value / started).toFixed(2)} × its time without its start (${Math.round(started)} ms)`,
  });
}

const root = await mkdtemp(join(tmpdir(), 'cleat-bench-'));
try {
  const [cli] = await dockerClis();
  if (!cli) throw new Error('docker not found');
  await plant(root);
  await measure(cli, root);
} finally {
  await rm(root, { recursive: true, force: true });
}

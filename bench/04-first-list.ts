/**
 * Budget 4: the list of 1,000 containers against a raw GET and JSON.parse, in turn: the first one, as the connection
 * asks for it, and the `list` procedure of a running Cleat, over its socket.
 */
import { startDocker, fillDocker } from '../test/engines';
import { connectEngine } from '../src-main/engines/connect';
import { request } from 'node:http';
import { engineId } from '../src-shared/model/engine';
import { openDesk, type Desk } from './lib/desk';
import { median, quantile, report } from './lib/report';

const RUNS = 40;
const COUNT = 1000;

function rawList(socketPath: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/containers/json?all=1' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function listByProcedure({ client }: Desk): Promise<void> {
  let rows = 0;
  let cursor: string | undefined;
  do {
    const page = await client.containers.list({ all: true, ...(cursor === undefined ? {} : { cursor }) });
    rows += page.containers.length;
    cursor = page.next;
  } while (cursor !== undefined);
  if (rows < COUNT) throw new Error(`${rows} rows`);
}

const docker = await startDocker();
try {
  await fillDocker(docker, COUNT);
  const endpoint = { kind: 'unix', path: docker.socket } as const;
  const connection = await connectEngine(
    { id: engineId('docker', endpoint), runtime: 'docker', name: 'bench', endpoint, aliases: [] },
    { signal: new AbortController().signal },
  );
  const desk = await openDesk({ docker: docker.socket });
  await desk.state('docker', 'live');
  const raw: number[] = [];
  const ours: number[] = [];
  const procedure: number[] = [];
  for (let run = -2; run < RUNS; run++) {
    // Whoever comes second finds the daemon warmer, or busy with its garbage: each does in turn.
    const sides = [
      async () => {
        const took = await time(() => rawList(docker.socket));
        if (run >= 0) raw.push(took);
      },
      async () => {
        const took = await time(async () => {
          const rows = await connection.listContainers();
          if (rows.length < COUNT) throw new Error(`${rows.length} rows`);
        });
        if (run >= 0) ours.push(took);
      },
      async () => {
        const took = await time(() => listByProcedure(desk));
        if (run >= 0) procedure.push(took);
      },
    ];
    for (const side of run % 2 === 0 ? sides : sides.reverse()) await side();
  }
  connection.close();
  await desk.close();
  const [reference, value] = [median(raw), median(ours)];
  report({
    name: '4 first list of 1,000 containers, by the connection',
    value,
    unit: 'ms',
    reference,
    ratio: value / reference,
    budget: '≤ 1.15 × raw GET + JSON.parse',
    met: value <= 1.15 * reference,
    samples: RUNS,
    p95: quantile(ours, 0.95),
  });
  report({
    name: '4 list procedure of a running Cleat, 1,000 containers',
    value: median(procedure),
    unit: 'ms',
    reference,
    ratio: median(procedure) / reference,
    budget: '≤ 1.15 × raw GET + JSON.parse',
    met: median(procedure) <= 1.15 * reference,
    samples: RUNS,
    p95: quantile(procedure, 0.95),
  });
} finally {
  await docker.close();
}

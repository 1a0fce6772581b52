/** Budget 4: the first list of 1,000 containers by the connection, against a raw GET and JSON.parse, alternating. */
import { startDocker, fillDocker } from '../test/engines';
import { connectEngine } from '../src-main/engines/connect';
import { request } from 'node:http';
import { engineId } from '../src-shared/model/engine';
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

const docker = await startDocker();
try {
  await fillDocker(docker, COUNT);
  const endpoint = { kind: 'unix', path: docker.socket } as const;
  const connection = await connectEngine(
    { id: engineId('docker', endpoint), runtime: 'docker', name: 'bench', endpoint, aliases: [] },
    { signal: new AbortController().signal },
  );
  const raw: number[] = [];
  const ours: number[] = [];
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
    ];
    for (const side of run % 2 === 0 ? sides : sides.reverse()) await side();
  }
  connection.close();
  const [reference, value] = [median(raw), median(ours)];
  report({
    name: '4 first list of 1,000 containers',
    value,
    unit: 'ms',
    reference,
    ratio: value / reference,
    budget: '≤ 1.15 × raw GET + JSON.parse',
    met: value <= 1.15 * reference,
    samples: RUNS,
    p95: quantile(ours, 0.95),
  });
} finally {
  await docker.close();
}

/**
 * Budget 6: 100,000 log lines. At 10,000 a second they are followed over a page's WebSocket, and the messages counted;
 * then the whole log is read over it, in turn with a bare read of the engine's own answer. The pause of the process
 * that serves is measured where it can be: the same source and stream in this process, at 10,000 lines a second.
 */
import { request } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { openLogs } from '../src-main/containers/logs';
import { connectEngine } from '../src-main/engines/connect';
import { createMirror } from '../src-main/mirror/create-mirror';
import { createStreams } from '../src-main/streams/streams';
import { consumeBatches } from '../src-shared/client/consume';
import { engineId } from '../src-shared/model/engine';
import { startDocker, until } from '../test/engines';
import { serveCleat } from './lib/cleat';
import { median, quantile, report } from './lib/report';
import { connectWeb, type WebClient } from './lib/web-client';

const LINES = 100_000;
const RUNS = 9;
const FOLLOWED = 5;
const createdSchema = z.object({ Id: z.string() });
/** A thousand lines of about a hundred characters, a tenth of a second apart, a hundred times. */
const STEADY =
  `sleep 2; awk 'BEGIN { for (b = 0; b < 100; b++) { for (i = 0; i < 1000; i++) ` +
  `printf "%06d GET /api/v1/things/%d 200 12ms a line of a usual length, as servers write it, é 漢字 and so on\\n", b * 1000 + i, i; ` +
  `fflush(); system("sleep 0.08") } }'`;

const docker = await startDocker();
const image = await docker.busybox();
const run = async (name: string): Promise<string> => {
  const { body } = await docker.request('POST', `/containers/create?name=${name}`, {
    Image: image,
    Cmd: ['sh', '-c', STEADY],
  });
  const { Id } = createdSchema.parse(body);
  await docker.request('POST', `/containers/${Id}/start`);
  return Id;
};
const endpoint = { kind: 'unix', path: docker.socket } as const;
const engine = engineId('docker', endpoint);
const refOf = (id: string) => ({ engine, kind: 'container', id }) as const;

function rawLog(id: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1`;
    request({ socketPath: docker.socket, path }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => resolve(bytes));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

async function readLog({ client }: WebClient, id: string, follow: boolean): Promise<void> {
  const stop = new AbortController();
  let next = 0;
  const batches = consumeBatches(
    client,
    (signal) => client.containers.logs({ ref: refOf(id), follow }, { signal }),
    stop.signal,
  );
  for await (const items of batches) {
    for (const item of items) {
      if (item.type !== 'line') continue;
      if (Number(item.text.slice(0, 6)) !== next) throw new Error(`line ${next}: ${item.text}`);
      next += 1;
    }
    if (follow && next === LINES) break;
  }
  if (next !== LINES) throw new Error(`${next} lines`);
}

/** The longest pause of this process (ms) while it reads a followed log to its end and gives it on as JSON. */
async function longestPause(id: string): Promise<number> {
  const mirror = createMirror({
    connect: connectEngine,
    logger: { info: () => undefined, warn: () => undefined },
  });
  mirror.setEngines([{ id: engine, runtime: 'docker', name: 'bench', endpoint, aliases: [] }]);
  await mirror.settled();
  const streams = createStreams();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let lines = 0;
  let opened = '';
  const source = openLogs({ mirror, ref: refOf(id), follow: true });
  for await (const message of streams.serve(source, { signal: undefined, owner: 'bench' })) {
    if (message.type === 'open') {
      opened = message.stream;
      continue;
    }
    JSON.stringify(message);
    lines += message.items.filter(({ type }) => type === 'line').length;
    streams.ack(opened, message.seq, 'bench');
    if (lines === LINES) break;
  }
  delay.disable();
  await mirror.close();
  return delay.max / 1e6;
}

const cleat = await serveCleat({ docker: docker.socket });
try {
  const web = await connectWeb(cleat.address);
  const counts: number[] = [];
  let id = '';
  for (let n = 0; n < FOLLOWED; n++) {
    id = await run(`steady-${n}`);
    await until('the container is known', async () => {
      const page = await web.client.containers.list({ all: true });
      return page.containers.some((row) => row.id === id);
    });
    web.messages();
    await readLog(web, id, true);
    counts.push(web.messages());
  }
  report({
    name: '6 messages for 100,000 lines at 10,000 a second',
    value: median(counts),
    unit: 'messages',
    reference: LINES,
    budget: '≤ 2,000',
    met: Math.max(...counts) <= 2000,
    samples: FOLLOWED,
    p95: quantile(counts, 0.95),
    note: 'acknowledgements included',
  });

  const raw: number[] = [];
  const ours: number[] = [];
  let bytes = 0;
  for (let n = -2; n < RUNS; n++) {
    const sides = [
      async () => {
        const began = performance.now();
        bytes = await rawLog(id);
        if (n >= 0) raw.push(bytes / (performance.now() - began) / 1000);
      },
      async () => {
        const began = performance.now();
        await readLog(web, id, false);
        if (n >= 0) ours.push(bytes / (performance.now() - began) / 1000);
      },
    ];
    if (n === -2) await rawLog(id);
    for (const side of n % 2 === 0 ? sides : sides.reverse()) await side();
  }
  web.close();
  const [reference, value] = [median(raw), median(ours)];
  report({
    name: '6 whole log of 100,000 lines over the WebSocket',
    value,
    unit: 'MB/s of the engine’s bytes',
    reference,
    ratio: value / reference,
    budget: '≥ 0.8 × a bare read of the engine’s answer',
    met: value >= 0.8 * reference,
    samples: RUNS,
    p95: quantile(ours, 0.05),
  });

  const pauses: number[] = [];
  for (let n = 0; n < 3; n++) pauses.push(await longestPause(await run(`paused-${n}`)));
  report({
    name: '6 longest pause of the serving process, 10,000 lines a second',
    value: median(pauses),
    unit: 'ms',
    reference: 50,
    budget: '≤ 50 ms',
    met: Math.max(...pauses) <= 50,
    samples: pauses.length,
    p95: quantile(pauses, 0.95),
  });
} finally {
  await cleat.close();
  await docker.close();
}

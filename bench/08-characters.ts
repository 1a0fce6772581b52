/**
 * Budget 8: lines of non-ASCII text are as they were written: 1,000 of them by real engines, and one through
 * every way of cutting its bytes in two.
 */
import { z } from 'zod';
import { LogAssembler } from '../src-main/containers/log-lines';
import { splitFrames, splitRaw } from '../src-main/containers/log-messages';
import { openLogs } from '../src-main/containers/logs';
import { connectEngine } from '../src-main/engines/connect';
import { createMirror } from '../src-main/mirror/create-mirror';
import { engineId } from '../src-shared/model/engine';
import { startDocker, startPodman, type TestEngine } from '../test/engines';
import { report } from './lib/report';

const LINES = 1000;
const RUNS = 5;
const TEXT = 'é 漢字 🛥️ العربية Ελληνικά 한국어 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ';
const createdSchema = z.object({ Id: z.string() });
const wanted = Array.from({ length: LINES }, (_, n) => `${n} ${TEXT.repeat(n % 7)}${n}`);

function corrupted(found: readonly string[]): number {
  return wanted.filter((text, n) => found[n] !== text).length + Math.max(0, found.length - LINES);
}

async function byEngine(engine: TestEngine): Promise<number[]> {
  const { kind } = engine;
  const endpoint = { kind: 'unix', path: engine.socket } as const;
  const id = engineId(kind, endpoint);
  const mirror = createMirror({
    connect: connectEngine,
    logger: { info: () => undefined, warn: () => undefined },
  });
  mirror.setEngines([{ id, runtime: kind, name: kind, endpoint, aliases: [] }]);
  await mirror.settled();
  const image = await engine.busybox();
  const counts: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const script = `awk -v t='${TEXT}' 'BEGIN { for (n = 0; n < ${LINES}; n++) { s = ""; for (i = 0; i < n % 7; i++) s = s t; print n " " s n } }'`;
    const { body } = await engine.request('POST', `/containers/create?name=words-${run}`, {
      Image: image,
      Cmd: ['sh', '-c', script],
      // A terminal cuts its output elsewhere than a pipe does.
      Tty: run % 2 === 1,
    });
    const container = createdSchema.parse(body).Id;
    await engine.request('POST', `/containers/${container}/start`);
    await engine.request('POST', `/containers/${container}/wait`);
    const source = openLogs({ mirror, ref: { engine: id, kind: 'container', id: container }, follow: false });
    const found: string[] = [];
    while ((await source.wait(new AbortController().signal)) === 'more')
      for (const item of source.take(64 * 1024)) if (item.type === 'line') found.push(item.text);
    source.close();
    counts.push(corrupted(found));
  }
  await mirror.close();
  return counts;
}

/** Every line's bytes cut in two at every place, framed and raw. */
function byCutting(): number {
  let wrong = 0;
  const stamp = '2026-01-02T03:04:05.123456789Z ';
  for (const text of wanted.slice(0, 14)) {
    const line = Buffer.from(`${stamp}${text}\n`);
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(line.length, 4);
    const framed = Buffer.concat([header, line]);
    for (const [bytes, tty] of [
      [framed, false],
      [line, true],
    ] as const)
      for (let cut = 0; cut <= bytes.length; cut++) {
        const found: string[] = [];
        const assembler = new LogAssembler((item) => void (item.type === 'line' && found.push(item.text)));
        const splitter = tty ? splitRaw(assembler.take) : splitFrames('docker', assembler.take);
        splitter.push(bytes.subarray(0, cut));
        splitter.push(bytes.subarray(cut));
        splitter.end();
        assembler.end();
        if (found.length !== 1 || found[0] !== text) wrong += 1;
      }
  }
  return wrong;
}

for (const start of [startDocker, startPodman]) {
  const engine = await start();
  try {
    const counts = await byEngine(engine);
    const value = Math.max(...counts);
    report({
      name: `8 corrupted of 1,000 non-ASCII lines, ${engine.kind}`,
      value,
      unit: 'lines',
      reference: 0,
      budget: '0',
      met: value === 0,
      samples: RUNS,
      note: 'pipes and terminals',
    });
  } finally {
    await engine.close();
  }
}
const value = byCutting();
report({
  name: '8 corrupted of 14 lines cut at every byte',
  value,
  unit: 'lines',
  reference: 0,
  budget: '0',
  met: value === 0,
  samples: 1,
});

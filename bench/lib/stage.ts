import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fillDocker, IDLE, startDocker, startPodman, type TestEngine } from '../../test/engines';
import { openBrowser } from './browser';
import { serveCleat, type ServedCleat } from './cleat';
import { proxyEngine, type EngineProxy } from './engine-proxy';
import { now } from './time';
import { openView, type View } from './view';

const createdSchema = z.object({ Id: z.string() });

/** A real engine with containers, a built `cleat serve` on it, and its list in a real browser. */
export interface Stage {
  readonly engine: TestEngine;
  /** Between Cleat and the engine. */
  readonly proxy: EngineProxy;
  readonly cleat: ServedCleat;
  readonly view: View;
  /** Creates a container that does not run; times of the request and of its answer. */
  create(name: string): Promise<{ asked: number; answered: number; id: string }>;
}

/** Sets the stage with `count` containers that do not run, lets `play` measure on it, and takes it down. */
export async function onStage(
  kind: TestEngine['kind'],
  count: number,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const ends: (() => unknown)[] = [];
  try {
    const engine = await (kind === 'docker' ? startDocker() : startPodman());
    ends.push(() => engine.close());
    await fillDocker(engine, count);
    const image = await engine.busybox();
    const dir = mkdtempSync(join(tmpdir(), 'cleat-bench-'));
    ends.push(() => rmSync(dir, { recursive: true, force: true }));
    const proxy = await proxyEngine(join(dir, `${kind}.sock`), engine.socket);
    ends.push(() => proxy.close());
    const cleat = await serveCleat({ [kind]: proxy.socket });
    ends.push(() => cleat.close());
    const browser = await openBrowser();
    ends.push(() => browser.close());
    const view = await openView(browser, cleat.address, count);
    await play({ engine, proxy, cleat, view, create: (name) => create(engine, image, name) });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function create(
  engine: TestEngine,
  image: string,
  name: string,
): Promise<{ asked: number; answered: number; id: string }> {
  const asked = now();
  const { status, body } = await engine.request('POST', `/containers/create?name=${name}`, {
    Image: image,
    Cmd: IDLE,
  });
  const answered = now();
  if (status !== 201) throw new Error(`create ${name}: ${JSON.stringify(body)}`);
  return { asked, answered, id: createdSchema.parse(body).Id };
}

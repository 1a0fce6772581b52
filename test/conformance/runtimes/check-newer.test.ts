import { afterAll, beforeAll, describe, it } from 'vitest';
import { newerEngines, startDocker, startPodman, SUITES, whyNoNewer, type TestEngine } from '../../engines';
import type { CheckId } from '../../../src-shared/model/runtime-check';
import { asked, expectSound, isWhole, openToAll, reportOf, stageOn, type Stage } from './kit';

/** Every change is tried on the stable pair; `sid` changes every day, so it is asked by hand. */
const suite = SUITES.find((one) => one === process.env['CLEAT_TEST_SUITE']) ?? 'trixie';
const reason = await whyNoNewer(suite);

/** Where engines differ by their version: their shapes, streams, and what they learned. The machine's own are asked for all. */
const FEW: readonly CheckId[] = [
  'version',
  'output',
  'mount-readonly',
  'row',
  'logs-follow',
  'events',
  'pause',
  'update-limits',
  'update-restart-policy',
  'stats',
  'cancel',
];
const ROOTLESS = {
  name: 'podman without root',
  start: startPodman,
  rootless: true,
  how: 'rootless',
} as const;

describe(`the kit on the engines of Debian ${suite}`, { concurrent: true }, () => {
  let rootfs: string;
  const engines: TestEngine[] = [];
  const stages: Stage[] = [];
  beforeAll(async () => {
    if (reason === undefined) rootfs = await newerEngines(suite);
  }, 600_000);
  afterAll(async () => {
    for (const stage of stages) stage.close();
    await Promise.all(engines.map((engine) => engine.close()));
  });

  it.for([
    { name: 'docker', start: startDocker, rootless: false, how: undefined },
    { name: 'podman', start: startPodman, rootless: false, how: undefined },
    ...(isWhole ? [ROOTLESS] : []),
  ])(
    'finds nothing broken in $name, and leaves nothing behind',
    { timeout: 600_000 },
    async ({ start, rootless, how }, { skip }) => {
      skip(reason !== undefined, reason);
      const engine = await start({ network: true, rootfs, rootless });
      engines.push(engine);
      const stage = rootless ? openToAll(await stageOn(engine)) : await stageOn(engine);
      stages.push(stage);
      await expectSound(await reportOf({ ...stage, only: asked(FEW) }, how), stage);
    },
  );
});

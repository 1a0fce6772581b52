import { afterAll, beforeAll, describe, it } from 'vitest';
import { newerEngines, startDocker, startPodman, SUITES, whyNoNewer, type TestEngine } from '../../engines';
import { expectSound, reportOf, stageOn, type Stage } from './kit';

/** Every change is tried on the stable pair; `sid` changes every day, so it is asked by hand. */
const suite = SUITES.find((one) => one === process.env['CLEAT_TEST_SUITE']) ?? 'trixie';
const reason = await whyNoNewer(suite);

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
    { name: 'docker', start: startDocker },
    { name: 'podman', start: startPodman },
  ])(
    'finds nothing broken in $name, and leaves nothing behind',
    { timeout: 300_000 },
    async ({ start }, { skip }) => {
      skip(reason !== undefined, reason);
      const engine = await start({ network: true, rootfs });
      engines.push(engine);
      const stage = await stageOn(engine);
      stages.push(stage);
      await expectSound(await reportOf(stage), stage);
    },
  );
});

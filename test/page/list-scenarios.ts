import { CleatError } from '../../src-shared/model/error';
import type { Container } from '../../src-shared/model/container';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import * as samples from '../unit/renderer/samples';

const LONG = 'x'.repeat(4_096);
const NASTY = '<img src=x onerror="document.title=\'owned\'">';
const RIGHT_TO_LEFT = 'مشروع-المتجر-\u202egnp.exe';
const PROJECT = 'com.docker.compose.project';

function base(owner: FakeOwner): void {
  owner.engines = [samples.docker, samples.podman];
  owner.runtimes = samples.bothReady();
}

/** `count` things that a verb was not possible for, each with the engine's reason. */
function failing(owner: FakeOwner, containers: readonly Container[], count: number): void {
  owner.results.set(
    'op-1',
    containers.slice(0, count).map(({ engine, id, name }) => ({
      target: { engine, kind: 'container', id },
      name,
      state: 'failed',
      error: CleatError.of('container.conflict', { name, action: 'stop', detail: `${name} is busy` }).wire,
    })),
  );
}

/** The states that the list must look right in. */
export const listScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  /** A day's containers in three projects and two pods, over both engines. */
  list(owner) {
    base(owner);
    const containers = samples.ordinary().map((one, at) => ({
      ...one,
      labels: at % 3 === 2 ? {} : { [PROJECT]: at % 3 ? 'shop' : 'metrics' },
      ...(one.runtime === 'podman' ? { pod: at > 4 ? 'edge' : 'core' } : {}),
    }));
    owner.setContainers(containers);
    failing(owner, containers, 3);
  },
  'list-hostile'(owner) {
    base(owner);
    const names = [LONG, NASTY, RIGHT_TO_LEFT, '"><script>document.title="owned"</script>', 'plain'];
    const containers = names.flatMap((name, at) =>
      [samples.docker, samples.podman].map((engine) =>
        samples.container({
          engine: engine.id,
          runtime: engine.runtime,
          name: `${name}${at}`,
          image: name,
          labels: { [PROJECT]: name, [LONG]: NASTY, [NASTY]: LONG },
          ...(engine === samples.podman ? { pod: name } : {}),
        }),
      ),
    );
    owner.setContainers(containers);
    failing(owner, containers, containers.length);
  },
};

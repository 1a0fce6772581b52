import type { EngineNews } from '../../src-shared/model/engine-news';
import { CleatError } from '../../src-shared/model/error';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import * as samples from '../unit/renderer/samples';

const NASTY = '<img src=x onerror="document.title=\'owned\'">\u202egnp\u001b[31m';
const LONG = 'x'.repeat(4_000);

function ordinary(owner: FakeOwner): void {
  owner.engines = [samples.docker, samples.podman];
  owner.runtimes = samples.bothReady();
  owner.setContainers(samples.ordinary());
  owner.logs = samples.logLines(60);
  owner.details.past = ['create', 'start', 'exec_create: pg_isready', 'exec_die', 'die', 'start'].map(
    (action, n) => news(action, n, { image: 'postgres:16', exitCode: '137', signal: '9' }),
  );
}

function news(action: string, minute: number, attributes: Readonly<Record<string, string>>): EngineNews {
  return {
    engine: samples.docker.id,
    kind: 'container',
    action,
    id: 'a',
    name: 'a',
    at: Date.now() - (30 - minute) * 60_000,
    attributes,
  };
}

/** The states that details must look right in; the first listed container is the one that is opened. */
export const detailScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  detail: ordinary,
  'detail-killed'(owner) {
    ordinary(owner);
    owner.setContainers(samples.ordinary().map((one) => ({ ...one, state: 'exited', exitCode: 137 })));
    owner.details.overrides = { exit: { code: 137, outOfMemory: true, finishedAt: Date.now() - 60_000 } };
  },
  'detail-loading'(owner) {
    ordinary(owner);
    owner.details.hold = () => new Promise(() => undefined);
  },
  'detail-failing'(owner) {
    ordinary(owner);
    owner.details.hold = () => Promise.reject(CleatError.of('rpc.disconnected', {}));
  },
  'detail-stale'(owner) {
    ordinary(owner);
    owner.engines = [samples.unreachable(samples.docker, true), samples.unreachable(samples.podman, true)];
  },
  'detail-hostile'(owner) {
    ordinary(owner);
    owner.setContainers(
      samples.hostile().map((one) => ({ ...one, labels: { [NASTY]: LONG, [LONG]: NASTY } })),
    );
    owner.details.overrides = {
      argv: [NASTY, LONG],
      entrypoint: [LONG],
      workdir: NASTY,
      user: NASTY,
      env: [NASTY, LONG, NASTY].map((name) => ({ name, value: LONG + NASTY })),
      mounts: [
        { type: 'bind', source: LONG, destination: NASTY, readonly: true, options: [NASTY, LONG, NASTY] },
      ],
      networks: [
        { name: NASTY, ipv4: NASTY, ipv6: NASTY, gateway: LONG, mac: NASTY, aliases: [LONG, NASTY] },
      ],
      exit: { code: 1, outOfMemory: false, error: NASTY + LONG },
      probes: [1, 2].map(() => ({ startedAt: 5, endedAt: 6, exitCode: 1, output: `${NASTY}\n${LONG}` })),
      securityOptions: [NASTY, LONG],
    };
    owner.details.raw = { [NASTY]: LONG, [LONG]: [NASTY, LONG], Env: [`${NASTY}=${LONG}`] };
    owner.details.past = [NASTY, LONG].map((action, n) => news(action, n, { [NASTY]: LONG, [LONG]: NASTY }));
  },
  /** An answer of so many megabytes, a tenth of it in one value. */
  'detail-huge'(owner, megabytes) {
    ordinary(owner);
    const entry = {
      Name: 'volume',
      Source: '/var/lib/docker/volumes/volume/_data',
      Options: ['z', 'ro'],
      Size: 4096,
    };
    const size = JSON.stringify(entry).length + 1;
    owner.details.raw = {
      Id: 'huge',
      Log: 'x'.repeat(megabytes * 100_000),
      Mounts: Array.from({ length: Math.floor((megabytes * 900_000) / size) }, (_, n) => ({
        ...entry,
        Size: n,
      })),
    };
  },
};

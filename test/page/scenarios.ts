import { CleatError } from '../../src-shared/model/error';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import * as samples from '../unit/renderer/samples';

/** The states the interface must look right in. */
export const scenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  ordinary(owner) {
    owner.engines = [samples.docker, samples.podman];
    owner.runtimes = samples.bothReady();
    owner.setContainers(samples.ordinary());
    owner.registries.known = {
      engine: samples.podman.id,
      registries: [
        {
          registry: 'registry.example.com',
          username: 'anna',
          kept: { by: 'helper', helper: 'docker-credential-secretservice' },
        },
        {
          registry: 'harbour.example:5000',
          username: 'ci-shop',
          kept: { by: 'file', path: '/run/user/1000/containers/auth.json' },
          insecure: true,
        },
      ],
      problems: [],
    };
    owner.logs = [
      ...samples.logLines(400),
      { type: 'mark', what: 'ended', time: Date.now() - 60_000 },
      { type: 'mark', what: 'restarted', time: Date.now() - 55_000 },
      ...samples.logLines(60),
    ];
  },
  'login-refused'(owner) {
    scenarios['ordinary']?.(owner, 0);
    const refused = { registry: 'harbour.example:5000', username: 'ci-shop' };
    owner.failures.set('registries.login', CleatError.of('registry.password', refused));
  },
  one(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.engines = [samples.docker];
    owner.setContainers(
      samples
        .ordinary()
        .filter((one) => one.engine === samples.docker.id)
        .slice(0, 3),
    );
  },
  /** Runtimes that can do different things, not all of it seen, and a doctor who finds something. */
  differing(owner) {
    scenarios['ordinary']?.(owner, 0);
    const seen = { versions: ['20.10.24', '26.1.5', '28.5.2'] };
    const emulated = { versions: ['1.2.2', '1.4.1'], emulated: true } as const;
    owner.runtimes = {
      ...owner.runtimes,
      runtimes: [
        ...owner.runtimes.runtimes.map((one) => ({
          ...one,
          proofs: { 'container.pause': seen, 'container.rename': seen, 'events.live': seen, stats: seen },
        })),
        samples.runtime('apple', {
          capabilities: samples.LIMITED,
          proofs: { 'container.restart': emulated, stats: emulated },
        }),
        samples.runtime('boat', { capabilities: samples.LIMITED }),
      ],
      engineCapabilities: { [samples.podman.id]: samples.LIMITED },
    };
    owner.findings = [
      { subject: 'home', about: 'disk', level: 'warning', text: '3.1 GB are free.', fix: 'Make room.' },
      { subject: 'docker', about: 'runtime', level: 'ok', text: 'Ready; its program is “docker”.' },
      {
        subject: 'podman',
        about: 'dns',
        level: 'error',
        text: 'example.com is found on this machine, but not in a container.',
        fix: 'Give the engine DNS servers that containers can reach.',
      },
    ];
  },
  rows(owner, count) {
    scenarios['ordinary']?.(owner, 0);
    owner.setContainers(samples.many(count, (index) => (index % 5 === 0 ? samples.podman : samples.docker)));
  },
  none(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.setContainers([]);
  },
  stopped(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.setContainers(samples.many(4).map((one) => ({ ...one, state: 'exited', exitCode: 0 })));
  },
  unreachable(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.engines = [samples.docker, samples.unreachable(samples.podman, true)];
  },
  silent(owner) {
    owner.engines = [samples.unreachable(samples.docker, false)];
    owner.runtimes = samples.nothingReady(false);
  },
  'no-engine'(owner) {
    owner.runtimes = samples.nothingReady(true);
  },
  'no-permission'(owner) {
    owner.runtimes = samples.oneRefused();
  },
  'nothing-installed'(owner) {
    owner.runtimes = samples.nothingReady(false);
  },
  hostile(owner) {
    scenarios['ordinary']?.(owner, 0);
    owner.engines = [samples.docker];
    owner.setContainers(samples.hostile());
    owner.logs = samples.hostile().map((one) => ({ type: 'line', stream: 'stdout', text: one.name }));
  },
  locked(owner) {
    scenarios['ordinary']?.(owner, 0);
    const { selection } = owner.runtimes;
    owner.runtimes = {
      ...owner.runtimes,
      lockedBy: { variable: 'CONTAINER_RUNTIME', value: 'podman' },
      selection: { ...selection, decidedBy: 'env' },
      broken: [
        {
          path: '/home/anna/.cleat/plugins/runtimes/boat',
          name: 'boat',
          kind: 'invalid',
          problems: [
            'plugin.yaml:6: contributes.runtimes.0.cli: must be the name of a program',
            'plugin.yaml:7: contributes.runtimes.0.priority: must be a whole number',
          ],
        },
      ],
      notice: {
        id: 'n1',
        message: 'podman did not answer, so new work goes to docker.',
        at: Date.now() - 90_000,
      },
    };
  },
  'no-session'(owner) {
    queueMicrotask(() => owner.refuse(CleatError.of('rpc.no-session', {})));
    owner.connect = () => undefined;
  },
  lost(owner) {
    scenarios['ordinary']?.(owner, 0);
    setTimeout(() => owner.disconnect(), 300);
  },
  loading(owner) {
    owner.silent = true;
  },
};

import { expect, it } from 'vitest';
import { runArguments } from '../../../src-main/runtimes/oci/run-arguments';
import { specOfContainer } from '../../../src-main/launch/spec-of-container';

const copied = (...Ulimits: { Name: string; Soft: number; Hard: number }[]) =>
  specOfContainer({ Id: 'a1', Name: '/web', Config: { Image: 'web' }, HostConfig: { Ulimits } }, undefined);

it('names a limit that is perhaps Podman’s own and perhaps was asked for, and keeps one that cannot be its own', () => {
  const { spec, omitted } = copied(
    { Name: 'RLIMIT_NOFILE', Soft: 1024, Hard: 1024 },
    { Name: 'RLIMIT_NPROC', Soft: 64, Hard: 128 },
  );
  expect(spec.ulimits).toEqual(['nproc=64:128']);
  expect(omitted).toEqual([expect.stringContaining('nofile=1024:1024')]);
});

it('says nothing of the limits that Podman gives as root', () => {
  const { spec, omitted } = copied(
    { Name: 'RLIMIT_NOFILE', Soft: 1_048_576, Hard: 1_048_576 },
    { Name: 'RLIMIT_NPROC', Soft: 4_194_304, Hard: 4_194_304 },
  );
  expect([spec.ulimits, omitted]).toEqual([undefined, []]);
});

it('keeps every limit of Docker as it was asked for', () => {
  const { spec, omitted } = copied({ Name: 'nofile', Soft: 1024, Hard: 1024 });
  expect([spec.ulimits, omitted]).toEqual([['nofile=1024:1024'], []]);
});

it('carries what looks secret as secrets, so that no command line shows it', () => {
  const Env = [
    'POSTGRES_PASSWORD=hush',
    'DATABASE_URL=postgres://me:hush@db/shop',
    'API_TOKEN=a=b',
    'MODE=fast',
    'DOCKER_AUTH_CONFIG={}',
  ];
  const { spec } = specOfContainer(
    { Id: 'a1', Name: '/db', Config: { Image: 'db', Env }, HostConfig: {} },
    undefined,
  );
  expect(spec.env).toEqual({ MODE: 'fast', DOCKER_AUTH_CONFIG: '{}' });
  expect(spec.secrets).toEqual({
    POSTGRES_PASSWORD: 'hush',
    DATABASE_URL: 'postgres://me:hush@db/shop',
    API_TOKEN: 'a=b',
  });
  const { args, env } = runArguments(spec, 'docker');
  expect(args.join(' ')).not.toContain('hush');
  expect(env).toEqual(spec.secrets);
});

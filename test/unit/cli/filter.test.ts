import { describe, expect, it } from 'vitest';
import { filterOf } from '../../../src-main/faces/cli/filter';
import { container } from './container';

const ROWS = [
  container('web-1', { labels: { tier: 'web', 'com.docker.compose.project': 'shop' }, networks: ['front'] }),
  container('web-2', { labels: { tier: 'web', old: '' }, state: 'exited', health: 'unhealthy' }),
  container('db', { image: 'postgres', imageId: 'sha256:fff', runtime: 'podman', pod: 'data' }),
];
const fits = (...filters: string[]): string[] => ROWS.filter(filterOf(filters)).map(({ name }) => name);

describe('--filter', () => {
  it.each([
    ['name=web', ['web-1', 'web-2']],
    ['id=db-', ['db']],
    ['image=nginx', ['web-1', 'web-2']],
    ['image=ngin', []],
    ['ancestor=postgres', ['db']],
    ['image=fff', ['db']],
    ['state=exited', ['web-2']],
    ['STATUS=exited', ['web-2']],
    ['health=unhealthy', ['web-2']],
    ['health=none', ['web-1', 'db']],
    ['label=old', ['web-2']],
    ['label=tier=web', ['web-1', 'web-2']],
    ['label=tier=', []],
    ['label=constructor', []],
    ['network=front', ['web-1']],
    ['runtime=PODMAN', ['db']],
    ['project=shop', ['web-1']],
    ['pod=data', ['db']],
  ])('%s', (filter, names) => {
    expect(fits(filter)).toEqual(names);
  });

  it('of one key any value will do, of several keys each must fit, and of labels each', () => {
    expect(fits('name=db', 'name=web-1')).toEqual(['web-1', 'db']);
    expect(fits('name=web', 'state=exited')).toEqual(['web-2']);
    expect(fits('label=tier=web', 'label=old')).toEqual(['web-2']);
    expect(fits()).toEqual(['web-1', 'web-2', 'db']);
  });

  it.each(['', 'name', '=web', 'colour=red', 'toString=1', '__proto__=1'])('refuses %j', (filter) => {
    expect(() => filterOf([filter])).toThrow(expect.objectContaining({ code: 'cli.option' }));
  });
});

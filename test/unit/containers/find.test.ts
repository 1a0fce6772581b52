import { describe, expect, it } from 'vitest';
import { findContainer } from '../../../src-main/containers/find';
import type { Container } from '../../../src-shared/model/container';
import type { Engine, EngineState } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';

const facts = {
  version: '1',
  apiVersion: '1',
  dialect: 'docker',
  os: 'linux',
  architecture: 'x',
  identity: 'i',
} as const;
const live: EngineState = { state: 'live', facts, since: 0 };
const lost = CleatError.of('engine.unreachable', { engine: 'podman', endpoint: 'unix:///p', detail: 'gone' });

function engine(name: string, status: EngineState = live): Engine {
  return { id: name, runtime: name, name, endpoint: { kind: 'unix', path: `/${name}` }, aliases: [], status };
}
function row(on: string, id: string, name: string): Container {
  return {
    engine: on,
    runtime: on,
    id,
    name,
    image: '',
    imageId: '',
    command: '',
    state: 'running',
    createdAt: 0,
    ports: [],
    networks: [],
    labels: {},
  };
}

const rows = [
  row('docker', 'abc1'.padEnd(64, '0'), 'boat'),
  row('docker', 'abc2'.padEnd(64, '0'), 'abc1'),
  row('docker', 'fff1'.padEnd(64, '0'), 'ship'),
  row('podman', 'eee1'.padEnd(64, '0'), 'ship'),
];
const find = (name: string, engines = [engine('docker'), engine('podman')]): string =>
  findContainer({ mirror: { containers: () => rows }, engines, name }).id.slice(0, 4);

describe('a container', () => {
  it('is found by its full id, its name or the beginning of its id', () => {
    expect(find(rows[0]?.id ?? '')).toBe('abc1');
    expect(find('boat')).toBe('abc1');
    expect(find('/boat')).toBe('abc1');
    expect(find('fff')).toBe('fff1');
  });
  it('is meant by its name before anything by the beginning of an id', () => {
    expect(find('abc1')).toBe('abc2');
  });
  it('is looked for on the given engines only', () => {
    expect(find('ship', [engine('podman')])).toBe('eee1');
    expect(() => find('boat', [engine('podman')])).toThrow(/no container “boat” on podman/);
  });
  it('is ambiguous when engines or ids give several, which are named', () => {
    expect(() => find('ship')).toThrow(/ship \(docker, fff100000000\), ship \(podman, eee100000000\)/);
    expect(() => find('abc')).toThrow(expect.objectContaining({ code: 'container.ambiguous' }));
  });
  it('is not found by less than three characters of an id, or by part of a name', () => {
    expect(() => find('ff')).toThrow(expect.objectContaining({ code: 'container.unknown' }));
    expect(() => find('boa')).toThrow(expect.objectContaining({ code: 'container.unknown' }));
  });
  it('is not said to be missing while an engine could not be asked', () => {
    const away = engine('podman', { state: 'unreachable', error: lost.wire, since: 0, stale: false });
    expect(() => find('nobody', [engine('docker'), away])).toThrow(
      expect.objectContaining({ code: 'engine.unreachable' }),
    );
    expect(find('boat', [engine('docker'), away])).toBe('abc1');
  });
});

import type { Container } from '../../../src-shared/model/container';

/** A row as an engine gives it, with what a test cares about. */
export function container(name: string, more: Partial<Container> = {}): Container {
  return {
    engine: 'docker/default',
    runtime: 'docker',
    id: `${name}-id`,
    name,
    image: 'nginx:1',
    imageId: 'sha256:abc123',
    command: 'run',
    state: 'running',
    createdAt: 0,
    ports: [],
    networks: [],
    labels: {},
    ...more,
  };
}

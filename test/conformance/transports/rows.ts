import type { Container } from '../../../src-shared/model/container';
import type { Engine } from '../../../src-shared/model/engine';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { MirrorRows } from '../../../src-main/streams/containers-source';

export function engineRow(id: string, state: 'live' | 'connecting' = 'live'): Engine {
  return {
    id,
    runtime: 'docker',
    name: id,
    endpoint: { kind: 'unix', path: `/${id}.sock` },
    aliases: [],
    status:
      state === 'connecting'
        ? { state }
        : {
            state,
            since: 0,
            facts: {
              version: '20.10',
              apiVersion: '1.41',
              dialect: 'docker',
              os: 'linux',
              architecture: 'amd64',
              identity: id,
            },
          },
  };
}

/** A row as heavy as real ones are: ports, networks, a handful of labels. */
export function containerRow(engine: string, n: number): Container {
  return {
    engine,
    runtime: 'docker',
    id: n.toString(16).padStart(64, '0'),
    name: `project-service-${n}`,
    image: 'registry.example/team/service:1.2.3',
    imageId: `sha256:${'a'.repeat(64)}`,
    command: '/usr/bin/service --listen 0.0.0.0:8080',
    state: 'running',
    createdAt: 1_700_000_000_000 + n,
    startedAt: 1_700_000_001_000 + n,
    ports: [{ hostIp: '0.0.0.0', hostPort: 10_000 + n, containerPort: 8080, protocol: 'tcp' }],
    networks: ['bridge'],
    labels: { 'com.docker.compose.project': 'project', 'com.docker.compose.service': `service-${n}` },
  };
}

/** A mirror whose rows a test changes by hand. */
export class FakeMirror implements MirrorRows {
  readonly #rows = new Map<string, Map<string, Container>>();
  readonly #listeners = new Set<(patch: ContainersPatch) => void>();
  readonly #revisions = new Map<string, number>();
  #engines: Engine[];

  constructor(engines: readonly Engine[], rows: readonly Container[]) {
    this.#engines = [...engines];
    for (const row of rows) this.#of(row.engine).set(row.id, row);
  }

  #of(engine: string): Map<string, Container> {
    const known = this.#rows.get(engine) ?? new Map<string, Container>();
    this.#rows.set(engine, known);
    return known;
  }

  engines = (): readonly Engine[] => this.#engines;
  containers = (): readonly Container[] => [...this.#rows.values()].flatMap((rows) => [...rows.values()]);
  container: MirrorRows['container'] = ({ engine, id }) => this.#rows.get(engine)?.get(id);
  revision = (engine: string): number => this.#revisions.get(engine) ?? 0;
  subscribe = (listener: (patch: ContainersPatch) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  listeners = (): number => this.#listeners.size;

  change(engine: string, upsert: readonly Container[], remove: readonly string[] = []): void {
    const revision = this.#bump(engine);
    for (const row of upsert) this.#of(engine).set(row.id, row);
    for (const id of remove) this.#of(engine).delete(id);
    this.#tell({ type: 'rows', engine, revision, upsert, remove });
  }

  /** A new list: rows that are not in it are gone, and nobody names them. */
  relist(engine: string, rows: readonly Container[]): void {
    const revision = this.#bump(engine);
    this.#rows.set(engine, new Map(rows.map((row) => [row.id, row])));
    this.#tell({ type: 'rows', engine, revision, upsert: rows, remove: [] });
    this.#tell({ type: 'ready', engine, revision });
  }

  setEngineRows(engines: readonly Engine[]): void {
    this.#engines = [...engines];
    for (const engine of [...this.#rows.keys()]) {
      if (!engines.some(({ id }) => id === engine)) this.#rows.delete(engine);
    }
    this.#tell({ type: 'engines', engines });
  }

  #bump(engine: string): number {
    const next = this.revision(engine) + 1;
    this.#revisions.set(engine, next);
    return next;
  }

  #tell(patch: ContainersPatch): void {
    for (const listener of this.#listeners) listener(patch);
  }
}

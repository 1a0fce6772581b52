import {
  engineId,
  type Endpoint,
  type EngineDescription,
  type EngineFacts,
} from '../../../src-shared/model/engine';
import type { Availability } from '../../../src-shared/model/runtime';
import { runtimeManifestSchema } from '../../../src-shared/plugin-api/runtime-manifest';
import { judgeRuntimes, type Judgement } from '../../../src-main/runtimes/availability';
import { dockerManifest } from '../../../src-main/runtimes/docker-manifest';
import { lookAt, type LookPorts } from '../../../src-main/runtimes/look';
import type { RuntimeEntry } from '../../../src-main/runtimes/manifests';
import type { ProbeFailure, ProbeResult } from '../../../src-main/engines/probe';
import { manifestText, type FakePlugin } from './fake-plugin';

const entryOf = (manifest: typeof dockerManifest): RuntimeEntry => {
  const [runtime] = manifest.contributes.runtimes;
  if (!runtime) throw new Error('no runtime');
  return { ...runtime, plugin: manifest.id, removable: manifest.id !== 'docker' };
};
export const entry = (plugin: FakePlugin): RuntimeEntry =>
  entryOf(runtimeManifestSchema.parse(JSON.parse(manifestText(plugin))));
export const docker = entryOf(dockerManifest);
export const podman = entry({
  name: 'podman',
  platforms: ['linux', 'darwin'],
  versions: '>=4.0 <6',
  startable: { linux: { args: ['system', 'service', 'unix://${SOCKET}'] } },
});

export const engine = (
  runtime: string,
  endpoint: Endpoint = { kind: 'unix', path: `/${runtime}.sock` },
): EngineDescription => ({
  id: engineId(runtime, endpoint),
  runtime,
  name: runtime,
  endpoint,
  aliases: [],
});
const facts = (more: Partial<EngineFacts> = {}): EngineFacts => ({
  version: '27.1.1',
  apiVersion: '1.41',
  dialect: 'docker',
  os: 'linux',
  architecture: 'amd64',
  identity: 'one',
  ...more,
});
export const live = (more: Partial<EngineFacts> = {}): ProbeResult => ({ state: 'live', facts: facts(more) });
export const failed = (state: ProbeFailure, code = 'engine.unreachable'): ProbeResult => ({
  state,
  error: {
    category: 'communication',
    code,
    params: { detail: 'nobody listens there.' },
    message: 'It failed.',
  },
});

export interface Scene {
  readonly entries?: readonly RuntimeEntry[];
  readonly platform?: NodeJS.Platform;
  readonly clis?: readonly string[];
  readonly engines?: Readonly<Record<string, readonly EngineDescription[]>>;
  readonly explicit?: string;
  readonly probe?: (engine: EngineDescription) => ProbeResult | Promise<ProbeResult>;
  readonly find?: () => never;
  readonly ports?: Partial<LookPorts>;
}

/** What is found in such a scene, and what is made of it. */
export async function judge(scene: Scene, starting: string[] = []): Promise<Judgement> {
  const { entries = [docker, podman], platform = 'linux', clis = ['docker', 'podman'], engines = {} } = scene;
  const ports: LookPorts = {
    findCli: (name) => Promise.resolve(clis.includes(name) ? `/usr/bin/${name}` : undefined),
    exists: () => Promise.resolve(true),
    findEngines: async ({ name }) => {
      if (scene.find && name === 'docker') scene.find();
      return {
        engines: engines[name] ?? [],
        ...(scene.explicit === undefined ? {} : { explicit: scene.explicit }),
      };
    },
    probe: async (one) => scene.probe?.(one) ?? failed('absent'),
    stores: (_found, known) => Promise.resolve(known),
    now: () => 1000,
    ...scene.ports,
  };
  const surroundings = { env: {}, platform, userHome: '/user', home: '/home' };
  const looks = await Promise.all(entries.map((one) => lookAt(one, surroundings, ports)));
  return judgeRuntimes(looks, platform, new Set(starting));
}
export const of = async (
  name: string,
  scene: Scene,
  starting?: string[],
): Promise<Availability | undefined> => (await judge(scene, starting)).availability.get(name);

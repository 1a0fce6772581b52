import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface FakePlugin {
  readonly name: string;
  readonly id?: string;
  readonly cli?: string;
  readonly api?: string;
  readonly priority?: number;
  readonly platforms?: readonly string[];
  readonly sockets?: readonly string[];
  readonly versions?: string;
  readonly startable?: unknown;
  readonly settings?: unknown;
  readonly global_args?: readonly string[];
  readonly run_args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cli_options?: string;
  readonly installed_if?: readonly string[];
}

/** A manifest as a plugin's author would write it (JSON is YAML too). */
export function manifestText({ name, id = name, cli = name, ...rest }: FakePlugin): string {
  return JSON.stringify({
    id,
    version: '1.0.0',
    contributes: { runtimes: [{ name, cli, api: 'docker', ...rest }] },
  });
}

/** Installs a plugin into a home as an installer does: the folder appears whole. Gives its path. */
export async function installPlugin(home: string, plugin: FakePlugin): Promise<string> {
  const path = join(home, 'plugins', 'runtimes', plugin.id ?? plugin.name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'plugin.yaml'), manifestText(plugin));
  return path;
}

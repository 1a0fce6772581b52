import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askCliFacts } from '../../../src-main/engines/cli/connect';
import { engineId } from '../../../src-shared/model/engine';
import { apple, statuses } from './fixtures';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cleat-apple-cli-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A CLI of this version, whose service answers so. */
async function factsOf(client: string, status: string) {
  const { engine: commands } = apple;
  if (!commands) throw new Error('Apple has an engine of its own');
  await writeFile(join(dir, 'status'), status);
  const path = join(dir, 'container');
  const version = `container CLI version ${client} (build: release, commit: 0190097)`;
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo '${version}'; exit; }\ncat '${dir}/status'\n`;
  await writeFile(path, script, { mode: 0o755 });
  const endpoint = { kind: 'cli', path } as const;
  const engine = { id: engineId('apple', endpoint), runtime: 'apple', name: 'apple', endpoint, aliases: [] };
  return askCliFacts(engine, { commands, before: [], env: process.env }, {});
}

it.each(['1.2.2', '1.4.1'] as const)(
  'A service of %s that an update of the command line left running is known by both versions',
  async (version) => {
    expect(await factsOf('1.5.0', statuses[version])).toMatchObject({ version, clientVersion: '1.5.0' });
    expect(await factsOf(version, statuses[version])).not.toHaveProperty('clientVersion');
  },
);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckId } from '../../../src-shared/model/runtime-check';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { startSshd, whyNoSshd, type SshServer } from '../../engines/sshd';
import { asked, expectSound, reportOf, stageOn, type Stage } from './kit';

const reason = (await whyNoDocker()) ?? whyNoSshd();
const path = process.env['PATH'];

/** What a pipe could spoil: an archive that goes in, output, streams that stay open, an interruption. */
const BY_PIPE: readonly CheckId[] = ['output', 'exit-code', 'logs-follow', 'events', 'stats', 'cancel'];

let dir: string;
let engine: TestEngine;
let sshd: SshServer;
let stage: Stage;
beforeAll(async () => {
  if (reason !== undefined) return;
  dir = mkdtempSync(join(tmpdir(), 'cleat-check-ssh-'));
  engine = await startDocker({ network: true });
  sshd = await startSshd(dir, { DOCKER_HOST: `unix://${engine.socket}` });
  process.env['PATH'] = `${sshd.bin}:${path ?? ''}`;
  stage = await stageOn(
    { ...engine, env: { ...engine.env, PATH: process.env['PATH'] } },
    { kind: 'ssh', host: sshd.host },
  );
});
afterAll(async () => {
  process.env['PATH'] = path;
  stage?.close();
  await sshd?.close();
  await engine?.close();
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

it('finds nothing broken in a Docker that is reached over ssh', { timeout: 300_000 }, async ({ skip }) => {
  skip(reason !== undefined, reason);
  const only = asked(BY_PIPE); // the engine itself is asked for everything by its socket
  const report = await reportOf({ ...stage, only }, 'over ssh');
  await expectSound(report, stage);
  expect(report.results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(
    only.length - 2,
  );
});

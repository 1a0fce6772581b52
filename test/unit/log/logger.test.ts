import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src-main/log/logger';
import { CleatError } from '../../../src-shared/model/error';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cleat-log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const lines = (): Record<string, unknown>[] =>
  readFileSync(join(dir, 'cleat.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('writes one JSON line per call, in order, those from before it was loaded too', async () => {
    const logger = createLogger({ dir });
    logger.info({ engine: 'docker' }, 'first');
    logger.warn({}, 'second');
    await logger.close();
    expect(lines()).toMatchObject([
      { level: 30, engine: 'docker', msg: 'first', time: expect.any(Number) as number },
      { level: 40, msg: 'second' },
    ]);
  });

  it('leaves out what is below its level', async () => {
    const logger = createLogger({ dir, level: 'warn' });
    logger.debug({}, 'no');
    logger.info({}, 'no');
    logger.error({}, 'yes');
    await logger.close();
    expect(lines().map((line) => line['msg'])).toEqual(['yes']);
  });

  it('keeps the whole chain of causes with codes and stacks', async () => {
    const logger = createLogger({ dir });
    const root = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' });
    const error = CleatError.of(
      'endpoint.invalid',
      { value: 'x', source: 'y', detail: 'z' },
      { cause: root },
    );
    logger.error({ error }, 'failed');
    await logger.close();
    expect(lines()[0]).toMatchObject({
      error: {
        code: 'endpoint.invalid',
        stack: expect.stringContaining('logger.test') as string,
        cause: { code: 'ECONNREFUSED', message: 'connect failed' },
      },
    });
  });

  it('never writes secrets: not by key, not in addresses, not in errors', async () => {
    const logger = createLogger({ dir });
    logger.info(
      {
        token: 'S3CRET',
        headers: { Authorization: 'Bearer S3CRET', 'X-Registry-Auth-Token': 'S3CRET' },
        list: [{ password: 'S3CRET' }],
        url: 'http://127.0.0.1:1/?t=S3CRET',
        odd: 'ssh://me:a/S3CRET@host ssh://me:a@S3CRET@host ssh://me:a:S3CRET@host',
        error: new Error('could not open ssh://me:S3CRET@host', { cause: new Error('tcp://a:S3CRET@b') }),
      },
      'done',
    );
    await logger.close();
    expect(readFileSync(join(dir, 'cleat.log'), 'utf8')).not.toContain('S3CRET');
  });

  it('leaves addresses without a password as they are', async () => {
    const logger = createLogger({ dir });
    const plain = 'http://localhost:5000/image@sha256:0a unix:///run/docker.sock ssh://me@host:22/run';
    logger.info({ plain }, 'done');
    await logger.close();
    expect(lines()[0]?.['plain']).toBe(plain);
  });

  it('puts a file that has grown large aside at start and keeps it readable by its owner only', async () => {
    writeFileSync(join(dir, 'cleat.log'), 'x'.repeat(100));
    writeFileSync(join(dir, 'cleat.log.1'), 'older');
    const logger = createLogger({ dir, rotateAt: 50 });
    logger.info({}, 'new');
    await logger.close();
    expect(lines()).toHaveLength(1);
    expect(readFileSync(join(dir, 'cleat.log.1'), 'utf8')).toBe('x'.repeat(100));
    expect(readFileSync(join(dir, 'cleat.log.2'), 'utf8')).toBe('older');
    expect(statSync(join(dir, 'cleat.log')).mode & 0o077).toBe(0);
  });

  it('writes nothing without a folder', async () => {
    const logger = createLogger();
    logger.error({}, 'nobody reads this');
    await logger.close();
    expect(existsSync(join(dir, 'cleat.log'))).toBe(false);
  });
});

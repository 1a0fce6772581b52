import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { imageBuilder } from '../../../src-main/builds/engine/choose-builder';
import type { BuildRequest } from '../../../src-main/builds/engine/image-builder';
import { engineHttp } from '../../../src-main/engines/http';
import type { BuildEvent, BuildImage } from '../../../src-shared/model/build';
import type { EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import { fakeServer } from '../engines/fake-server';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const FACTS: EngineFacts = {
  version: '20.10.24',
  apiVersion: '1.41',
  dialect: 'docker',
  os: 'linux',
  identity: 'docker a',
};
const ENGINES: readonly (readonly [string, Partial<EngineFacts>])[] = [
  ['buildkit', {}],
  ['classic', { builder: 'classic' }],
  ['podman', { dialect: 'podman', version: '4.3.1' }],
];

/** Builds on an engine that answers the build with what `answer` writes, and knows no image at all. */
async function buildOn(
  facts: Partial<EngineFacts>,
  answer: (response: ServerResponse) => void,
  stream: () => Readable = () => Readable.from([Buffer.alloc(1024)]),
): Promise<BuildImage | undefined> {
  const fake = await fakeServer((request, response) => {
    request.resume();
    if (request.url?.includes('/build?') === true) return answer(response);
    response.statusCode = 404;
    response.end('{"message":"no such image"}');
  });
  closers.push(() => fake.close());
  const http = await engineHttp(fake.description);
  closers.push(() => http.close());
  const builder = imageBuilder({ engine: fake.description, facts: { ...FACTS, ...facts }, http });
  const request: BuildRequest = {
    spec: { context: '/nowhere' },
    context: { stream, dockerfileName: 'Dockerfile', text: () => Promise.resolve('FROM scratch\n') },
    secrets: new Map(),
  };
  const events: BuildEvent[] = [];
  return builder.build(request, (event) => events.push(event), new AbortController().signal);
}

describe.each(ENGINES)('a build with %s', (_name, facts) => {
  it('fails when it ends without an error and without an image', async () => {
    const ended = buildOn(facts, (response) => response.end('{"stream":"done\\n"}\n'));
    await expect(ended).rejects.toMatchObject({ code: 'build.no-image' });
  });

  it('fails when the image that it names is not there', async () => {
    const named = '{"id":"moby.image.id","aux":{"ID":"sha256:abc"}}\n';
    await expect(buildOn(facts, (response) => response.end(named))).rejects.toMatchObject({
      code: 'build.no-image',
    });
  });

  it('fails when the connection is lost in the middle, and when the engine sends what is no build', async () => {
    const lost = buildOn(facts, (response) => {
      response.write('{"stream":"Step 1/2 : FROM a"}\n');
      response.socket?.destroy();
    });
    await expect(lost).rejects.toMatchObject({ code: 'engine.unreachable' });
    const odd = buildOn(facts, (response) => response.end('<html>\n'));
    await expect(odd).rejects.toMatchObject({ code: 'engine.answer' });
  });

  it('passes on why it was refused', async () => {
    const refused = buildOn(facts, (response) => {
      response.statusCode = 500;
      response.end('{"message":"no space left on device"}');
    });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining('no space left on device') as string,
    });
  });

  it('tells of a context that cannot be read rather than of the connection', async () => {
    const unread = CleatError.of('build.no-image', {});
    const broken = (): Readable =>
      new Readable({
        read() {
          this.destroy(unread);
        },
      });
    await expect(buildOn(facts, () => undefined, broken)).rejects.toBe(unread);
  });
});

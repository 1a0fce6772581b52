import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArchives, type Archives } from '../../../src-main/images/archives';
import { createCredentials } from '../../../src-main/images/credentials';
import { createImageLayers, type ImageLayers } from '../../../src-main/images/layers/layers';
import { createImages, type Images } from '../../../src-main/images/images';
import { connectEngine } from '../../../src-main/engines/connect';
import { createMirror } from '../../../src-main/mirror/create-mirror';
import { createImageMirror, type ImageMirror } from '../../../src-main/mirror/images/image-mirror';
import type { Mirror } from '../../../src-main/mirror/mirror';
import { createRegistries, type Registries } from '../../../src-main/registries/registries';
import { createLogins } from '../../../src-main/registries/stores/logins';
import { createOperations } from '../../../src-main/operations/create-operations';
import type { EngineImage, Image } from '../../../src-shared/model/image';
import type { Operation } from '../../../src-shared/model/operation';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { until, type TestEngine } from '../../engines';
import { describeEngine } from '../engines/real';

/** The images of one real engine, live, and what can be done with them. */
export class Quay {
  readonly mirror: Mirror;
  readonly rows: ImageMirror;
  readonly operations = createOperations();
  readonly images: Images;
  readonly archives: Archives;
  readonly layers: ImageLayers;
  readonly registries: Registries;
  readonly folder = mkdtempSync(join(tmpdir(), 'cleat-quay-'));
  readonly #leave: () => void;

  private constructor(
    readonly engine: TestEngine,
    env: Readonly<Record<string, string>>,
  ) {
    const logger = { info: () => undefined, warn: () => undefined };
    this.mirror = createMirror({ connect: connectEngine, logger });
    this.mirror.setEngines([describeEngine(engine)]);
    this.rows = createImageMirror(this.mirror);
    const { mirror, rows, operations } = this;
    const own = { XDG_RUNTIME_DIR: join(this.folder, 'run'), ...env, HOME: this.folder };
    const credentials = createCredentials({ env: own });
    const logins = createLogins({ env: own, locks: join(this.folder, 'locks') });
    this.registries = createRegistries({ env: own, mirror, logins });
    this.images = createImages({ mirror, images: rows, operations, credentials });
    this.archives = createArchives({ mirror, images: rows, operations });
    this.layers = createImageLayers({ mirror, operations });
    this.#leave = this.rows.keep();
  }

  static async open(engine: TestEngine, env: Readonly<Record<string, string>> = {}): Promise<Quay> {
    const quay = new Quay(engine, env);
    await quay.mirror.settled();
    await quay.rows.settled();
    return quay;
  }

  get id(): string {
    return describeEngine(this.engine).id;
  }

  ref(image: Pick<Image, 'id'>): ObjectRef {
    return { engine: this.id, kind: 'image', id: image.id };
  }

  /** The row that has this name. */
  named(tag: string): Image | undefined {
    return this.rows.images().find(({ tags }) => tags.includes(tag));
  }

  row(tag: string): Promise<Image> {
    return until(`a row named ${tag}`, () => this.named(tag));
  }

  /** A fresh list, and the rows, in one order. */
  async both(): Promise<{ listed: object[]; shown: object[] }> {
    const listed = (await this.mirror.connection(this.id).images?.list()) ?? [];
    const byId = (a: EngineImage, b: EngineImage): number => (a.id < b.id ? -1 : 1);
    const shown = this.rows.images().map(({ users: _users, pending: _pending, ...image }) => image);
    return { listed: listed.sort(byId), shown: shown.sort(byId) };
  }

  ended(operation: Operation): Promise<Operation> {
    return until(
      `${operation.title} to end`,
      () => {
        const now = this.operations.get(operation.id);
        return now?.state === 'running' ? undefined : now;
      },
      { timeoutMs: 60_000 },
    );
  }

  async close(): Promise<void> {
    await this.operations.close();
    this.#leave();
    this.rows.close();
    await this.mirror.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

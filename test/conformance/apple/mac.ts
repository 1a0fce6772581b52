import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../../src-main/app';
import { workerEntry } from '../../../src-main/store/worker-entry';
import type { Availability } from '../../../src-shared/model/runtime';
import type { ObjectRef } from '../../../src-shared/model/ref';
import { installAppleEmulator, type AppleEmulator } from '../../emulators/apple-container';
import { ask } from '../../emulators/apple-container/ask';
import { until } from '../../engines';

type Wanted = Parameters<typeof installAppleEmulator>[0] & {
  /** The host that the app takes this one for. */
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Whole Cleat on an emulated Mac, with Apple's emulated CLI on its PATH. */
export class Mac {
  readonly #leave: () => void;

  private constructor(
    readonly emulator: AppleEmulator,
    readonly app: App,
    readonly home: string,
  ) {
    this.#leave = app.services.mirror.attend();
  }

  static async open({ host = 'darwin-arm64-26.0', env = {}, ...wanted }: Wanted): Promise<Mac> {
    const emulator = await installAppleEmulator(wanted);
    const home = mkdtempSync(join(tmpdir(), 'cleat-mac-'));
    const app = await createApp({
      home: join(home, '.cleat'),
      env: {
        ...emulator.env,
        HOME: home,
        CLEAT_TEST_PLATFORM: host,
        CLEAT_TEST_APPLE_STATS_MS: '100',
        DOCKER_HOST: `unix://${home}/no-docker.sock`,
        ...env,
      },
      platform: process.platform,
      face: 'server',
      version: '0.0.0',
      runtimePluginsDir: join(import.meta.dirname, '../../../runtime-plugins'),
      storeWorker: workerEntry(),
      owner: { show: () => false, serve: () => Promise.reject(new Error('not served')) },
      watch: true,
      logToFile: false,
    });
    const mac = new Mac(emulator, app, home);
    await app.services.runtimes.settled();
    await app.services.mirror.settled();
    return mac;
  }

  get engine(): string {
    const found = this.app.services.mirror.engines().find(({ runtime }) => runtime === 'apple');
    if (!found) throw new Error('there is no engine of Apple');
    return found.id;
  }

  availability(name = 'apple'): Availability | undefined {
    return this.app.services.runtimes.snapshot().runtimes.find((one) => one.name === name)?.availability;
  }

  ref(id: string): ObjectRef {
    return { engine: this.engine, kind: 'container', id };
  }

  state(id: string): string | undefined {
    return this.app.services.mirror.container(this.ref(id))?.state;
  }

  async seen(id: string, state: string | undefined): Promise<void> {
    // Every look is a program to start, and the next one comes seconds later.
    const patience = { timeoutMs: 60_000 };
    await until(`${id} ${state ?? 'gone'}`, () => this.state(id) === state, patience);
  }

  /** Runs the CLI as its user does, beside Cleat. */
  async cli(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await ask(this.emulator, args);
    if (code !== 0) throw new Error(`container ${args.join(' ')}: ${String(code)} ${stderr}`);
    return stdout;
  }

  async close(): Promise<void> {
    this.#leave();
    try {
      await this.app.close();
    } finally {
      await this.emulator.close();
      rmSync(this.home, { recursive: true, force: true });
    }
  }
}

/** Ends at once when it is told to. */
export const LOOP = ['sh', '-c', 'trap "echo bye; exit 3" TERM; echo "hi"; while :; do sleep 0.05; done'];

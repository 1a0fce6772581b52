/** `npm run screenshots`: the main views, of the built app with real engines, into docs/screenshots. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDocker, startPodman, type TestEngine } from '../engines';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser } from './faces';
import { untilStill } from './still';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const MAX_BYTES = 150 * 1024;
/** Ages and clocks differ in every picture; a view that changed differs in more than this share of its pixels. */
const SAME_BELOW = 0.01;

const SHOP_LOG = [
  'i=0; while :; do i=$((i+1));',
  'printf "\\033[32mGET\\033[0m /orders/$((1000+i)) \\033[1m200\\033[0m 12ms\\n";',
  '[ $((i%7)) = 0 ] && echo "warning: größe of basket $i is unusual" >&2;',
  'sleep 0.2; done',
].join(' ');
const IDLE = 'trap "exit 0" TERM; while :; do sleep 1; done';

interface Wanted {
  readonly name: string;
  readonly image: string;
  readonly script: string;
  readonly options?: readonly string[];
}
const ON_DOCKER: readonly Wanted[] = [
  { name: 'shop-web', image: 'shop/web:2.4', script: SHOP_LOG, options: ['-p', '8080:80', '-p', '8443:443'] },
  { name: 'shop-api', image: 'shop/api:2.4', script: IDLE, options: ['-p', '9000:9000'] },
  { name: 'shop-db', image: 'postgres:17', script: IDLE, options: ['-p', '127.0.0.1:5432:5432'] },
  { name: 'nightly-import', image: 'shop/import:1.0', script: 'exit 137' },
];
const ON_PODMAN: readonly Wanted[] = [
  { name: 'notes', image: 'localhost/notes:0.9', script: IDLE, options: ['-p', '3000:3000'] },
  { name: 'metrics', image: 'localhost/metrics:latest', script: IDLE },
];

async function make(engine: TestEngine, wanted: readonly Wanted[]): Promise<void> {
  const base = await engine.busybox();
  for (const { name, image, script, options = [] } of wanted) {
    await engine.cli(['tag', base, image]);
    const { exitCode, stderr } = await engine.cli([
      'run',
      '-d',
      '--name',
      name,
      ...options,
      image,
      'sh',
      '-c',
      script,
    ]);
    if (exitCode !== 0) throw new Error(stderr);
  }
}

/** The share of pixels that differ, compared by a browser's own decoder; 1 when the sizes do. */
function difference(page: Page, before: Buffer, after: Buffer): Promise<number> {
  return page.evaluate(
    async ([a, b]) => {
      const [one, other] = await Promise.all(
        [a, b].map(async (base64) => {
          const bitmap = await createImageBitmap(
            await (await fetch(`data:image/png;base64,${base64}`)).blob(),
          );
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
          context?.drawImage(bitmap, 0, 0);
          return context?.getImageData(0, 0, bitmap.width, bitmap.height);
        }),
      );
      if (!one || !other) throw new Error('no canvas');
      if (one.width !== other.width || one.height !== other.height) return 1;
      let changed = 0;
      for (let at = 0; at < one.data.length; at += 4) {
        const far = [0, 1, 2].some((c) => Math.abs((one.data[at + c] ?? 0) - (other.data[at + c] ?? 0)) > 16);
        if (far) changed += 1;
      }
      return changed / (one.data.length / 4);
    },
    [before.toString('base64'), after.toString('base64')] as const,
  );
}

async function picture(desk: DeskPage, blank: Page, name: string): Promise<void> {
  await desk.page.mouse.move(640, 4);
  await untilStill(desk.page);
  const path = join(FOLDER, `${name}.png`);
  const taken = await desk.page.screenshot();
  if (taken.length > MAX_BYTES) throw new Error(`${name} has ${taken.length} bytes, more than ${MAX_BYTES}`);
  if (existsSync(path) && (await difference(blank, readFileSync(path), taken)) < SAME_BELOW) {
    console.log(`${name}: unchanged`);
    return;
  }
  writeFileSync(path, taken);
  console.log(`${name}: ${(taken.length / 1024).toFixed(0)} KB`);
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const [docker, podman] = await Promise.all([
    startDocker({ network: true }),
    startPodman({ network: true }),
  ]);
  const user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
  try {
    await Promise.all([make(docker, ON_DOCKER), make(podman, ON_PODMAN)]);
    const face = await browserFace.open(user);
    try {
      const desk = deskPage(face.page);
      const blank = await face.page.context().browser()?.newPage();
      if (!blank) throw new Error('the page has no browser');
      for (const theme of ['dark', 'light'] as const) {
        await face.page.emulateMedia({ colorScheme: theme });
        await desk.section('containers');
        await desk.select('shop-web');
        await desk.tab('logs');
        await face.page.getByText(/GET/).first().waitFor();
        await picture(desk, blank, `containers-${theme}`);
        await desk.section('runtimes');
        await picture(desk, blank, `runtimes-${theme}`);
      }
      await desk.section('settings');
      await picture(desk, blank, 'settings-light');
      await desk.section('containers');
      await face.page.getByText(/GET/).first().waitFor();
      await docker.kill();
      await face.page.getByText(/is not answering/).waitFor();
      await picture(desk, blank, 'not-answering-light');
    } finally {
      await face.close();
    }
  } finally {
    user.close();
    await Promise.all([docker.close(), podman.close()]);
  }
}

await main();

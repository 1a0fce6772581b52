import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadBarePage, openWindow, type Opened } from './opened';
import { until, describeWindow } from './surroundings';

/** A site of somebody else's on this machine, as a container's published port would be. */
interface Site {
  readonly origin: string;
  /** Paths that were asked for since the last look. */
  visits(): string[];
  close(): void;
}

async function openSite(): Promise<Site> {
  const paths: string[] = [];
  const server: Server = createServer((request, response) => {
    paths.push(request.url ?? '');
    const headers = { 'content-type': 'text/html', 'access-control-allow-origin': '*' };
    if (request.url === '/redirect') response.writeHead(302, { ...headers, location: '/landed' });
    else response.writeHead(200, headers);
    response.end('<title>foreign</title>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visits: () => paths.splice(0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs a function in the page as the page's own code would run: CDP's evaluation is exempt from its policy. */
async function inPage({ page }: Opened, run: (origin: string) => void, origin: string): Promise<void> {
  await page.evaluate(`setTimeout(() => (${String(run)})(${JSON.stringify(origin)}))`);
}

describeWindow('the walls around the page', () => {
  let opened: Opened;
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    opened = await openWindow();
  });
  afterAll(async () => {
    await opened.close();
    site.close();
  });
  beforeEach(async () => {
    await loadBarePage(opened);
    site.visits();
  });

  const told = async (what: string) => (await opened.reports()).split(what).length - 1;

  test.each<[string, (origin: string) => void]>([
    ['to another site', (origin) => location.assign(origin)],
    ['to another page of its own origin', () => location.assign('app://cleat/assets/')],
    [
      'by a link',
      (origin) => {
        const link = document.createElement('a');
        link.href = origin;
        document.body.append(link);
        link.click();
      },
    ],
  ])('it does not go %s', async (_what, go) => {
    const before = await told('navigation denied');
    const left = opened.page.waitForEvent('framenavigated').then(() => 'left');
    const stayed = until('a denial', async () => (await told('navigation denied')) > before).then(
      () => 'stayed',
    );
    await inPage(opened, go, site.origin);
    const outcome = await Promise.race([left, stayed]);
    left.catch(() => undefined);
    stayed.catch(() => undefined);
    expect(outcome).toBe('stayed');
    expect(site.visits()).toEqual([]);
  });

  test('it opens no window, and hands only addresses of this machine to the browser', async () => {
    await opened.app.evaluate(({ shell }) => {
      const handed: string[] = [];
      Reflect.set(globalThis, 'handed', handed);
      shell.openExternal = (url) => Promise.resolve(void handed.push(url));
    });
    const refused = [
      'http://127.0.0.1@example.com/',
      'http://user:pass@127.0.0.1/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'vscode://file/etc/passwd',
      'app://cleat/',
      'about:blank',
    ];
    const allowed = [`${site.origin}/port`, 'http://localhost:8080/', 'https://[::1]:8443/x'];
    const wanted = [...refused, ...allowed];
    const results = await opened.page.evaluate(
      (urls) => urls.map((url) => window.open(url) === null),
      wanted,
    );
    expect(results).toEqual(wanted.map(() => true));
    // Decided in order: when the last is handed over, the ones before it were refused.
    const handed = () => opened.app.evaluate(() => Reflect.get(globalThis, 'handed') as string[]);
    await until('the last is handed over', async () => (await handed()).at(-1) === allowed.at(-1));
    const seen = await opened.app.evaluate(({ BrowserWindow }) => ({
      handed: Reflect.get(globalThis, 'handed') as string[],
      windows: BrowserWindow.getAllWindows().length,
    }));
    expect(seen).toEqual({ handed: allowed, windows: 1 });
    expect(site.visits()).toEqual([]);
  });

  test('it asks before it hands an address elsewhere to the browser, one question at a time', async () => {
    await opened.app.evaluate(({ shell, dialog }) => {
      const handed: string[] = [];
      Reflect.set(globalThis, 'handed', handed);
      shell.openExternal = (url) => Promise.resolve(void handed.push(url));
      const asked: { detail: unknown; answer: (button: number) => void }[] = [];
      Reflect.set(globalThis, 'asked', asked);
      Reflect.set(
        dialog,
        'showMessageBox',
        (_window: unknown, { detail }: { detail?: unknown }) =>
          new Promise((resolve) => {
            asked.push({ detail, answer: (response) => resolve({ response, checkboxChecked: false }) });
          }),
      );
    });
    const asked = () =>
      opened.app.evaluate(() =>
        (Reflect.get(globalThis, 'asked') as { detail: unknown }[]).map(({ detail }) => detail),
      );
    const answer = (button: number) =>
      opened.app.evaluate((_electron, chosen) => {
        (Reflect.get(globalThis, 'asked') as { answer: (button: number) => void }[]).at(-1)?.answer(chosen);
      }, button);
    const open = (url: string) => opened.page.evaluate((address) => void window.open(address), url);
    const handed = () => opened.app.evaluate(() => Reflect.get(globalThis, 'handed') as string[]);

    await open('http://127.0.0.1.example.com/no');
    await until('the first question', async () => (await asked()).length === 1);
    await open('https://example.com/meanwhile');
    await open(`${site.origin}/port`);
    await until('the last is handed over', async () => (await handed()).length === 1);
    await answer(1);
    await open('https://пример.example.com/yes');
    await until('the second question', async () => (await asked()).length === 2);
    await answer(0);
    await until('the second is handed over', async () => (await handed()).length === 2);
    const yes = 'https://xn--e1afmkfd.example.com/yes';
    expect(await asked()).toEqual(['http://127.0.0.1.example.com/no', yes]);
    expect(await handed()).toEqual([`${site.origin}/port`, yes]);
    expect(site.visits()).toEqual([]);
  });

  test('it gets no permission', async () => {
    const answers = await opened.page.evaluate(async () => {
      const state = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      const outcome = (asked: Promise<unknown>) =>
        asked.then(
          () => 'given',
          (error: unknown) => (error instanceof Error ? error.name : String(error)),
        );
      return {
        notifications: await Notification.requestPermission(),
        geolocation: await state('geolocation'),
        midi: await state('midi'),
        microphone: await state('microphone'),
        camera: await state('camera'),
        screen: await outcome(navigator.mediaDevices.getDisplayMedia()),
        clipboard: await outcome(navigator.clipboard.readText()),
      };
    });
    expect(answers).toEqual({
      notifications: 'denied',
      geolocation: 'denied',
      midi: 'denied',
      microphone: 'denied',
      camera: 'denied',
      screen: expect.stringMatching(/NotAllowedError|NotSupportedError|InvalidStateError/),
      clipboard: 'NotAllowedError',
    });
  });

  test('it may write the clipboard when a person presses a key, which copying a name needs', async () => {
    await opened.page.evaluate(() => {
      document.addEventListener('keydown', () => {
        navigator.clipboard.writeText('copied').then(
          () => Reflect.set(window, 'copied', 'written'),
          (error: unknown) => Reflect.set(window, 'copied', String(error)),
        );
      });
    });
    await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.focus());
    await opened.page.keyboard.press('c');
    const outcome = await until('an outcome', () =>
      opened.page.evaluate(() => Reflect.get(window, 'copied') as string),
    );
    expect(outcome).toBe('written');
  });

  test('no request leaves for elsewhere, even when main itself asks for one', async () => {
    const failure = await opened.app.evaluate(async ({ BrowserWindow }, url) => {
      try {
        await BrowserWindow.getAllWindows()[0]?.loadURL(url);
        return 'loaded';
      } catch (error) {
        return String(error);
      }
    }, `${site.origin}/asked-by-main`);
    expect(failure).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(site.visits()).toEqual([]);
  });

  test('it sends no datagram either: WebRTC is no business of the policy or of the request filter', async () => {
    const listening = createSocket('udp4');
    let heard = 0;
    listening.on('message', () => (heard += 1));
    await new Promise<void>((bound) => listening.bind(0, '127.0.0.1', bound));
    const gathered = await opened.page.evaluate(async (port) => {
      const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
      const complete = new Promise<void>((done) => {
        connection.addEventListener('icegatheringstatechange', () => {
          if (connection.iceGatheringState === 'complete') done();
        });
      });
      connection.createDataChannel('out');
      await connection.setLocalDescription(await connection.createOffer());
      await complete;
      connection.close();
      return connection.localDescription?.sdp.match(/^a=candidate:.* udp /gim)?.length ?? 0;
    }, listening.address().port);
    listening.close();
    expect({ gathered, heard }).toEqual({ gathered: 0, heard: 0 });
  });

  test('a frame in it is told nothing and gets no port', async () => {
    const inFrame = await opened.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return frame.contentWindow !== null && 'cleat' in frame.contentWindow;
    });
    expect(inFrame).toBe(false);
    // What a preload in that frame could send, if there were one.
    const posted = await opened.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const frame = contents?.mainFrame.frames[0];
      if (!contents || !frame) return 'there is no frame';
      let ports = 0;
      frame.postMessage = () => void (ports += 1);
      contents.ipc.emit('cleat:port', { senderFrame: frame });
      return ports;
    });
    expect(posted).toBe(0);
  });
});

describeWindow('what the page’s policy stops', () => {
  let opened: Opened;
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    opened = await openWindow();
  });
  afterAll(async () => {
    await opened.close();
    site.close();
  });

  test.each<[string, string, (origin: string) => void]>([
    [
      'a script in the page',
      'script-src-elem',
      () => {
        const script = document.createElement('script');
        script.textContent = 'window.broken = true';
        document.body.append(script);
      },
    ],
    [
      'a script from elsewhere',
      'script-src-elem',
      (origin) => {
        const script = document.createElement('script');
        script.src = `${origin}/script.js`;
        document.body.append(script);
      },
    ],
    [
      'a handler in an attribute',
      'script-src-attr',
      () => {
        const image = document.createElement('button');
        image.setAttribute('onclick', 'window.broken = true');
        document.body.append(image);
        image.click();
      },
    ],
    ['code from text', 'script-src', () => void new Function('window.broken = true')()],
    [
      'an image from elsewhere',
      'img-src',
      (origin) => {
        new Image().src = `${origin}/image.png`;
      },
    ],
    ['a request elsewhere', 'connect-src', (origin) => void fetch(`${origin}/data`).catch(() => undefined)],
    [
      'a socket elsewhere',
      'connect-src',
      (origin) => {
        new WebSocket(origin.replace('http', 'ws'));
      },
    ],
    [
      'a frame from elsewhere',
      'frame-src',
      (origin) => {
        const frame = document.createElement('iframe');
        frame.src = `${origin}/frame`;
        document.body.append(frame);
      },
    ],
    [
      'a form',
      'form-action',
      (origin) => {
        const form = document.createElement('form');
        form.action = `${origin}/form`;
        document.body.append(form);
        form.submit();
      },
    ],
    [
      'another base for addresses',
      'base-uri',
      (origin) => {
        const base = document.createElement('base');
        base.href = origin;
        document.head.append(base);
      },
    ],
    [
      'a style without the nonce',
      'style-src-elem',
      () => {
        const style = document.createElement('style');
        style.setAttribute('nonce', 'guessed');
        style.textContent = 'body { display: none }';
        document.head.append(style);
      },
    ],
    ['a style in an attribute', 'style-src-attr', () => document.body.setAttribute('style', 'display: none')],
    [
      'a worker made of text',
      'worker-src',
      () => {
        new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
      },
    ],
  ])('%s', async (_what, directive, run) => {
    await loadBarePage(opened);
    site.visits();
    await opened.page.evaluate(() => {
      const stopped: string[] = [];
      Reflect.set(window, 'stopped', stopped);
      document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
    });
    await inPage(opened, run, site.origin);
    const stopped = () => opened.page.evaluate(() => Reflect.get(window, 'stopped') as string[]);
    expect(await until('a violation', async () => (await stopped()).at(0))).toBe(directive);
    const page = await opened.page.evaluate(() => ({
      broken: 'broken' in window,
      shown: getComputedStyle(document.body).display !== 'none',
    }));
    expect(page).toEqual({ broken: false, shown: true });
    expect(site.visits()).toEqual([]);
  });

  test('the page itself runs under that policy, with a nonce of its own each time', async () => {
    const policyOf = () =>
      opened.app.evaluate(async ({ net }) => {
        const response = await net.fetch('app://cleat/');
        return { policy: response.headers.get('content-security-policy') ?? '', body: await response.text() };
      });
    const [first, second] = [await policyOf(), await policyOf()];
    const nonce = /'nonce-([^']+)'/.exec(first.policy)?.[1] ?? '';
    expect(nonce).not.toBe('');
    expect(second.policy).not.toContain(nonce);
    expect(first.policy).toBe(
      "default-src 'none'; script-src 'self'; " +
        `style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; ` +
        "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(first.body).not.toContain('__CLEAT_CSP_NONCE__');
  });
});

describeWindow('somebody else’s page that got into the window all the same', () => {
  let opened: Opened;
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    opened = await openWindow();
    // The wall before this one is taken away, so that this one is what is tested.
    await opened.app.evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null));
  });
  afterAll(async () => {
    await opened.close();
    site.close();
  });

  test('gets no port, however often it asks', async () => {
    await opened.app.evaluate(async ({ BrowserWindow }, url) => {
      await BrowserWindow.getAllWindows()[0]?.loadURL(url);
    }, `${site.origin}/`);
    await opened.page.waitForURL(`${site.origin}/`);
    const given = opened.page
      .evaluate(
        () =>
          new Promise<string>((resolve) => {
            window.addEventListener('message', () => resolve('given'));
            (Reflect.get(window, 'cleat') as { requestPort(): void }).requestPort();
          }),
      )
      .catch(() => 'closed');
    const denied = until('a denial', async () => (await opened.reports()).includes('port denied')).then(
      () => 'denied',
    );
    expect(await Promise.race([given, denied])).toBe('denied');
  });

  test('is not led on by a redirect', async () => {
    site.visits();
    const failure = await opened.app.evaluate(async ({ BrowserWindow }, url) => {
      try {
        await BrowserWindow.getAllWindows()[0]?.loadURL(url);
        return 'loaded';
      } catch (error) {
        return String(error);
      }
    }, `${site.origin}/redirect`);
    expect(failure).not.toBe('loaded');
    expect(site.visits()).toEqual(['/redirect']);
  });
});

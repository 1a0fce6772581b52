import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectWindow, pageConnect } from '../../../src-renderer/app/connect';

const portFor = (source: MessageEventSource | null, data: unknown, port: MessagePort): MessageEvent => {
  const event = new MessageEvent('message', { data });
  // happy-dom's constructor takes neither.
  Object.defineProperties(event, { ports: { value: [port] }, source: { value: source } });
  return event;
};

describe('the connection of the window', () => {
  let here: MessagePort;
  let there: MessagePort;
  beforeEach(() => {
    const channel = new globalThis.MessageChannel();
    here = channel.port1;
    there = channel.port2;
  });
  afterEach(() => {
    here.close();
    there.close();
  });

  it('takes the port that this very window posts, after asking for it, and nothing else', async () => {
    let asked = 0;
    const connecting = connectWindow(window, () => asked++);
    expect(asked).toBe(1);
    let settled = false;
    void connecting.then(() => (settled = true));
    window.dispatchEvent(portFor(null, 'cleat-port', here));
    window.dispatchEvent(portFor(window, 'another-port', here));
    await Promise.resolve();
    expect(settled).toBe(false);
    window.dispatchEvent(portFor(window, 'cleat-port', here));
    const channel = await connecting;
    const received = new Promise((resolve) =>
      there.addEventListener('message', (event) => resolve(event.data)),
    );
    there.start();
    await channel.send('hello');
    expect(await received).toBe('hello');
  });
});

describe('the connection of the browser', () => {
  it('without a session is refused for that reason, and never tried', async () => {
    await expect(pageConnect(window)()).rejects.toMatchObject({ code: 'rpc.no-session' });
  });
});

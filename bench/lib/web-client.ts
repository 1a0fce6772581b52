import { WebSocket } from 'ws';
import { BROWSER_PROTOCOL, RPC_PATH, SESSION_META } from '../../src-shared/client/browser-protocol';
import { createClient } from '../../src-shared/client/client';
import { webSocketChannel } from '../../src-shared/client/web-socket';
import type { CleatClient } from '../../src-shared/contract';

/** The contract over the WebSocket of a page, without the page. */
export interface WebClient {
  readonly client: CleatClient;
  /** How many messages came since the last call of this. */
  messages(): number;
  close(): void;
}

/** @param address as `cleat serve` prints it; it is used up */
export async function connectWeb(address: string): Promise<WebClient> {
  const { host, origin } = new URL(address);
  const page = await (await fetch(address)).text();
  const session = new RegExp(`name="${SESSION_META}" content="([^"]+)"`).exec(page)?.[1];
  if (session === undefined) throw new Error('the page has no session');
  const socket = new WebSocket(`ws://${host}${RPC_PATH}`, [BROWSER_PROTOCOL, session], { origin });
  let count = 0;
  socket.on('message', () => (count += 1));
  const { client, close } = createClient(
    await webSocketChannel({
      send: (text) => socket.send(text),
      close: (code) => socket.close(code),
      addEventListener: (
        type: 'message' | 'open' | 'close' | 'error',
        listener: (event: { data: unknown }) => void,
      ) => {
        if (type === 'message')
          socket.on('message', (data: Buffer, isBinary) =>
            listener({ data: isBinary ? arrayBufferOf(data) : data.toString('utf8') }),
          );
        else socket.on(type, () => listener({ data: undefined }));
      },
    }),
  );
  return {
    client,
    messages: () => {
      const seen = count;
      count = 0;
      return seen;
    },
    close,
  };
}

/** As a browser hands it over: memory of its own. */
function arrayBufferOf(data: Buffer): ArrayBuffer {
  const own = new Uint8Array(data.length);
  own.set(data);
  return own.buffer;
}

import { WebSocket } from 'ws';
import { z } from 'zod';
import { until } from './surroundings';

/** A page driven over Chromium's own debugging port: what is left where Node's inspector is fused off. */
export interface DebuggedPage {
  /** The value of an expression in the page; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>;
  /** A picture of the page, as PNG. */
  screenshot(): Promise<Buffer>;
  close(): void;
}

const targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }));
const reply = z.object({
  id: z.number(),
  error: z.object({ message: z.string() }).optional(),
  result: z
    .object({
      result: z.object({ value: z.unknown().optional() }).optional(),
      exceptionDetails: z.object({ text: z.string() }).optional(),
      data: z.string().optional(),
    })
    .optional(),
});
type Reply = z.infer<typeof reply>;

export async function connectPage(port: number): Promise<DebuggedPage> {
  const target = await until('the page’s target', async () => {
    const list = targets.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    return list.find(({ type, url }) => type === 'page' && url.startsWith('app://'));
  });
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise<void>((open, fail) => {
    socket.once('open', () => open());
    socket.once('error', fail);
  });
  let last = 0;
  const waiting = new Map<number, (answer: Reply) => void>();
  socket.on('message', (data: Buffer) => {
    const answer = reply.safeParse(JSON.parse(data.toString()));
    if (answer.success) waiting.get(answer.data.id)?.(answer.data);
  });
  const send = async (method: string, params: object): Promise<NonNullable<Reply['result']>> => {
    const { error, result } = await new Promise<Reply>((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
    if (error || !result) throw new Error(error?.message ?? `${method} without a result`);
    return result;
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result?.value;
  };
  // Until then what is asked may be asked of the document before.
  await until('the page has loaded', () =>
    evaluate("location.protocol === 'app:' && document.readyState === 'complete'").then(
      (loaded) => loaded === true,
      () => false,
    ),
  );
  return {
    evaluate,
    screenshot: async () =>
      Buffer.from((await send('Page.captureScreenshot', { format: 'png' })).data ?? '', 'base64'),
    close: () => socket.close(),
  };
}

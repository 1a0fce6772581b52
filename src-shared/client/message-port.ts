import type { TextChannel } from './channel';
import { textOfFrame, toFrame } from './frame';

interface PortEvent {
  readonly data: unknown;
}

/** A DOM MessagePort, or that of Node's worker_threads. */
export interface EventTargetPort {
  postMessage(message: string | ArrayBuffer): void;
  addEventListener(type: 'message', listener: (event: PortEvent) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain. */
export interface EmitterPort {
  postMessage(message: string | ArrayBuffer): void;
  on(type: 'message', listener: (event: PortEvent) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** So many things that are no text, and whoever holds the other end of the port is not ours. */
const REFUSALS_ALLOWED = 16;

/**
 * A port as a channel of texts. Anything but a string is refused here, before any code looks at it: oRPC's own
 * adapter takes a bare number for a length and allocates that many bytes. The port closes after 16 of them.
 *
 * A port has no back-pressure of its own: `send` never waits. Streams bound themselves by acknowledgement.
 *
 * @param onRefused hears the type of each thing refused
 * @param frames whether memory may cross beside text: the owner sends such, a page takes it, nobody does both
 */
export function messagePortChannel(
  port: EventTargetPort | EmitterPort,
  onRefused: (type: string) => void = () => undefined,
  frames: 'none' | 'sends' | 'takes' = 'none',
): TextChannel {
  let open = true;
  let started = false;
  let refused = 0;
  const messageListeners: ((text: string, memory?: ArrayBuffer) => void)[] = [];
  const closeListeners: (() => void)[] = [];

  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closeListeners.splice(0)) listener();
  };
  const close = (): void => {
    port.close();
    closed();
  };
  const received = ({ data }: PortEvent): void => {
    if (!open) return;
    if (typeof data === 'string') {
      for (const listener of messageListeners) listener(data);
      return;
    }
    const text = frames === 'takes' && data instanceof ArrayBuffer ? textOfFrame(data) : undefined;
    if (text !== undefined && data instanceof ArrayBuffer) {
      for (const listener of messageListeners) listener(text, data);
      return;
    }
    refused += 1;
    onRefused(typeof data);
    if (refused >= REFUSALS_ALLOWED) close();
  };

  /** Not before somebody hears: what came earlier waits in the port. Node's starts with its first listener. */
  const start = (): void => {
    if ('addEventListener' in port) port.addEventListener('message', received);
    else port.on('message', received);
    port.start();
  };
  if ('addEventListener' in port) port.addEventListener('close', closed);
  else port.on('close', closed);

  const send = (message: string | ArrayBuffer): void => {
    if (!open) throw new Error('the port is closed');
    port.postMessage(message);
  };

  return {
    send,
    ...(frames === 'sends'
      ? { sendWith: (text: string, memory: ArrayBuffer) => send(toFrame(text, memory)) }
      : {}),
    onMessage(listener) {
      messageListeners.push(listener);
      if (!started) start();
      started = true;
    },
    onClose(listener) {
      if (open) closeListeners.push(listener);
      else listener();
    },
    close,
  };
}

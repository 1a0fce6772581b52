/**
 * A two-way channel of text messages between a face and the owner: a MessagePort, a WebSocket or a unix
 * socket, each wrapped by the module that opened it. Messages arrive whole and in order.
 */
export interface TextChannel {
  /** Resolves when the transport has taken the message (its own buffer has room), rejects when it is closed. */
  send(text: string): Promise<void> | void;
  /** As `send`, with the memory that the text speaks of (see `frame.ts`). Absent: this transport carries text only. */
  sendWith?(text: string, memory: ArrayBuffer): Promise<void> | void;
  onMessage(listener: (text: string, memory?: ArrayBuffer) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

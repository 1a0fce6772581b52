import type { Mirror } from '../mirror/mirror';

/** Whether anybody looks: some reader's page is in sight. */
export interface Attendance {
  /** A reader of this connection has come; `hidden` when nobody looks at it now. Returns how it leaves. */
  open(connection: string, hidden: boolean): () => void;
  /** What this connection's readers show is in sight, or no longer. */
  show(connection: string, visible: boolean): void;
}

interface Reader {
  readonly connection: string;
  leave: (() => void) | undefined;
}

/** Engines that must be asked again and again are, while one reader at least is looked at. */
export function createAttendance(mirror: Pick<Mirror, 'attend'>): Attendance {
  const readers = new Set<Reader>();
  const show = (reader: Reader, visible: boolean): void => {
    if (visible) reader.leave ??= mirror.attend();
    else {
      reader.leave?.();
      reader.leave = undefined;
    }
  };
  return {
    open: (connection, hidden) => {
      const reader: Reader = { connection, leave: undefined };
      readers.add(reader);
      show(reader, !hidden);
      return () => {
        readers.delete(reader);
        show(reader, false);
      };
    },
    show: (connection, visible) => {
      for (const reader of readers) if (reader.connection === connection) show(reader, visible);
    },
  };
}

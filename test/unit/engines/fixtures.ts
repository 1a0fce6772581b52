import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '../../../src-shared/model/engine';
import { recording, type Recording } from '../../engines/dialects/recording';

const ROOT = join(import.meta.dirname, '../../fixtures/dialects');

/** Every scenario recorded from a real engine of this dialect. */
export function recordings(dialect: Dialect): Recording[] {
  return readdirSync(ROOT)
    .filter((folder) => folder.startsWith(dialect))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => {
          const parsed = recording.safeParse(JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8')));
          return parsed.success ? [parsed.data] : []; // identity.json is another kind of recording
        }),
    );
}

export const ENGINE = {
  id: 'test/unix:///test.sock',
  runtime: 'test',
  name: 'test',
  endpoint: { kind: 'unix', path: '/test.sock' },
  aliases: [],
} as const;

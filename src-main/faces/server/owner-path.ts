import { join } from 'node:path';

/** Where the owner of a home listens. */
export function ownerSocketPath(home: string): string {
  return join(home, 'run', 'host.sock');
}

import { connectOwner } from '../../src-main/faces/server/owner-client';
import { ownerSocketPath } from '../../src-main/faces/server/owner-path';
import { createClient } from '../../src-shared/client/client';
import type { ViewState } from '../../src-shared/model/view-state';
import type { cliUser } from './faces';

/** What the owner of this user's home keeps for the interface. */
export async function remembered(user: ReturnType<typeof cliUser>): Promise<ViewState> {
  const { channel } = await connectOwner(ownerSocketPath(user.cleatHome), { actor: 'test', env: {} });
  const { client, close } = createClient(channel);
  try {
    return await client.viewState.get();
  } finally {
    close();
  }
}

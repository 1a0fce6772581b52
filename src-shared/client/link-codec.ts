import { mapEventIterator } from '@orpc/client';
import { toHttpPath, type StandardLinkCodec } from '@orpc/client/standard';
import { isAsyncIteratorObject } from '@orpc/shared';
import { ErrorEvent } from '@orpc/standard-server';
import { errorFromWire } from './wire-error';

/**
 * How a call becomes a message and an answer a value: plain JSON both ways. oRPC's own codec adds types that
 * our contract does not use (Date, Set, RegExp …) and walks every value twice for them.
 */
export const linkCodec: StandardLinkCodec<Record<never, never>> = {
  encode: (path, input, { signal }) =>
    Promise.resolve({
      url: new URL(`http://orpc${toHttpPath(path)}`),
      method: 'POST',
      headers: {},
      body: input,
      signal,
    }),

  async decode(response) {
    const body = await response.body();
    if (response.status >= 400) throw errorFromWire(body);
    if (!isAsyncIteratorObject(body)) return body;
    return mapEventIterator(body, {
      value: (value: unknown) => Promise.resolve(value),
      error: (error) => Promise.resolve(error instanceof ErrorEvent ? errorFromWire(error.data) : error),
    });
  },
};

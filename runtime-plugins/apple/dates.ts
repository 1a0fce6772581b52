import { z } from 'zod';

/** Swift's own epoch, 2001-01-01, in seconds of Unix time. */
const SWIFT_EPOCH = 978_307_200;

/** A moment that was told; the epoch itself, and what lies before it, stand for none. */
export function told(at: number | undefined): number | undefined {
  return at !== undefined && at > SWIFT_EPOCH * 1000 ? at : undefined;
}

/** A date as epoch ms: ISO since 1.0, before that seconds since 2001. */
export const date = z.union([
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  z.number().transform((seconds) => Math.round((seconds + SWIFT_EPOCH) * 1000)),
]);

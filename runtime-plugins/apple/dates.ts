import { z } from 'zod';

/** Swift's own epoch, 2001-01-01, in seconds of Unix time. */
const SWIFT_EPOCH = 978_307_200;

/** A date as epoch ms: ISO since 1.0, before that seconds since 2001. */
export const date = z.union([
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  z.number().transform((seconds) => Math.round((seconds + SWIFT_EPOCH) * 1000)),
]);

import { z } from 'zod';
import type { EngineNews } from '../model/engine-news';
import { objectRefSchema } from '../model/ref';
import { read, streamOf } from './base';

const time = z.number().int().min(0).max(8_640_000_000_000_000);

export const eventsContract = {
  /**
   * What engines report. `since` (epoch ms) begins in the past as far as the engine remembers (Docker: its last
   * 256 events). Without `follow` it ends with what has happened by now; with it, engines that are lost and come
   * back go on.
   */
  watch: read
    .input(
      z.object({
        /** Only of this object. */
        ref: objectRefSchema.optional(),
        runtime: z.string().min(1).max(64).optional(),
        since: time.optional(),
        until: time.optional(),
        follow: z.boolean().optional(),
      }),
    )
    .output(streamOf<EngineNews>()),
};

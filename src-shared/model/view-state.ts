import { z } from 'zod';

/** What a face remembers between starts: small JSON values by key, per place (`containers.filter`, `nav.section`). */
export const viewStateKeySchema = z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/);
export const viewStateValueSchema = z.json();
export const VIEW_STATE_MAX_BYTES = 64 * 1024;
export type ViewState = Readonly<Record<string, unknown>>;

import { z } from 'zod';

/** `<runtime>/<endpoint uri>`: stable while the endpoint is, readable in a log, known before the engine answers. */
export const engineIdSchema = z.string().min(1).max(500);

export const objectRefSchema = z.object({
  engine: engineIdSchema,
  kind: z.enum(['container', 'image', 'volume', 'network']),
  id: z.string().min(1).max(300),
});
/** The address of anything an engine holds. */
export type ObjectRef = z.infer<typeof objectRefSchema>;

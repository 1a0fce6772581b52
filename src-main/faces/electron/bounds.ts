import { z } from 'zod';
import { MIN_SIZE } from './window-size';

/** The view state key that holds a window's place. */
export const BOUNDS_KEY = 'window.bounds';

/** Of a window's title bar this much must be on a screen, in pixels, so that it can be taken hold of. */
const GRIP = { width: 120, height: 24 };

const side = z.number().int().min(-100_000).max(100_000);
const boundsSchema = z.object({
  x: side,
  y: side,
  width: side.positive(),
  height: side.positive(),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a window goes that was last seen at `remembered`.
 *
 * @param remembered from the view state, so anything at all
 * @param areas the work areas of the displays there are now
 * @returns undefined when nothing sensible is remembered; without a place when its display is gone
 */
export function placeWindow(
  remembered: unknown,
  areas: readonly Area[],
):
  | { size: { width: number; height: number }; place?: { x: number; y: number }; maximized: boolean }
  | undefined {
  const parsed = boundsSchema.safeParse(remembered);
  if (!parsed.success) return undefined;
  const { x, y, maximized } = parsed.data;
  const wide = Math.max(...areas.map((area) => area.width), MIN_SIZE.width);
  const high = Math.max(...areas.map((area) => area.height), MIN_SIZE.height);
  const size = {
    width: Math.min(Math.max(parsed.data.width, MIN_SIZE.width), wide),
    height: Math.min(Math.max(parsed.data.height, MIN_SIZE.height), high),
  };
  const reachable = areas.some(
    (area) =>
      overlap(x, x + size.width, area.x, area.x + area.width) >= GRIP.width &&
      y >= area.y - 1 &&
      y + GRIP.height <= area.y + area.height,
  );
  return { size, maximized, ...(reachable ? { place: { x, y } } : {}) };
}

function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom);
}

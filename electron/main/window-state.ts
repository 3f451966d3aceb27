import { z } from 'zod';

/** Where the window was, kept between runs. */
export const windowStateSchema = z.object({
  bounds: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable().default(null),
  maximized: z.boolean().default(false),
});
export type WindowState = z.infer<typeof windowStateSchema>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

/** The smallest size on which every screen works. */
export const smallestSize: Size = { width: 1000, height: 700 };
const firstSize: Size = { width: 1280, height: 820 };

/**
 * The size and place of the window at start: where it was, if a grip's worth of its title bar is still on some display; else the
 * first size in the middle, for which x and y are left out.
 */
export function startBounds(state: WindowState, workAreas: readonly Rectangle[]): Size & Partial<Rectangle> {
  const { bounds } = state;
  if (bounds === null) return firstSize;
  const width = Math.max(Math.round(bounds.width), smallestSize.width);
  const height = Math.max(Math.round(bounds.height), smallestSize.height);
  const titleBar = { x: bounds.x, y: bounds.y, width, height: 40 };
  const reachable = workAreas.some(
    (area) => overlap(titleBar, area).width >= 100 && overlap(titleBar, area).height >= 20,
  );
  return reachable ? { width, height, x: Math.round(bounds.x), y: Math.round(bounds.y) } : { width, height };
}

function overlap(a: Rectangle, b: Rectangle): Size {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return { width: Math.max(width, 0), height: Math.max(height, 0) };
}

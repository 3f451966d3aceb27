import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHeldPreparation } from '#engine/flows/pull/held-preparation.ts';
import type { PreparedPull } from '#engine/flows/pull/prepared-pull.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Nothing of a preparation but its name and its end is looked at here. */
function preparation(id: string): { readonly prepared: PreparedPull; readonly close: ReturnType<typeof vi.fn> } {
  const close = vi.fn(async () => undefined);
  return { prepared: { plan: { id }, close } as unknown as PreparedPull, close };
}

it('hands a preparation over once, still open', async () => {
  const held = createHeldPreparation();
  const one = preparation('a');
  held.keep(one.prepared);
  expect(held.take('a')).toBe(one.prepared);
  expect(held.take('a')).toBeNull();
  await held.close();
  vi.runAllTimers();
  expect(one.close).not.toHaveBeenCalled();
});

it('closes what nobody takes within five seconds', () => {
  const held = createHeldPreparation();
  const one = preparation('a');
  held.keep(one.prepared);
  vi.advanceTimersByTime(4_900);
  expect(one.close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(one.close).toHaveBeenCalledOnce();
  expect(held.take('a')).toBeNull();
});

it('gives nothing to the run of another plan, and closes what it has', () => {
  const held = createHeldPreparation();
  const one = preparation('a');
  held.keep(one.prepared);
  expect(held.take('b')).toBeNull();
  expect(one.close).toHaveBeenCalledOnce();
});

it('keeps one preparation at a time', () => {
  const held = createHeldPreparation();
  const [one, two] = [preparation('a'), preparation('b')];
  held.keep(one.prepared);
  held.keep(two.prepared);
  expect(one.close).toHaveBeenCalledOnce();
  expect(held.take('b')).toBe(two.prepared);
});

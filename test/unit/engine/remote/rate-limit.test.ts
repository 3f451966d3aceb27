import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimit, readLimited } from '#engine/remote/rate-limit.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a rate limit', () => {
  it('lets everything through without a rate', () => {
    const limit = createRateLimit();
    limit.spend(1e9);
    const goOn = vi.fn();
    limit.whenPaid(goOn);
    expect(goOn).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('makes whoever comes next wait until what was spent is paid for', () => {
    const limit = createRateLimit();
    limit.set(100_000);
    limit.spend(50_000);
    const goOn = vi.fn();
    limit.whenPaid(goOn);
    vi.advanceTimersByTime(480);
    expect(goOn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(40);
    expect(goOn).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes everybody when it is lifted', () => {
    const limit = createRateLimit();
    limit.set(64_000);
    limit.spend(10_000_000);
    const goOn = vi.fn();
    limit.whenPaid(goOn);
    limit.whenPaid(goOn);
    limit.set(null);
    expect(goOn).toHaveBeenCalledTimes(2);
  });

  it('saves up only a little of what was not used', () => {
    const limit = createRateLimit();
    limit.set(100_000);
    vi.advanceTimersByTime(60_000);
    limit.whenPaid(() => undefined);
    limit.spend(125_000);
    const goOn = vi.fn();
    limit.whenPaid(goOn);
    vi.advanceTimersByTime(900);
    expect(goOn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(goOn).toHaveBeenCalledOnce();
  });
});

describe('a limited input', () => {
  it('stays paused for its consumer when the limit lets it go, and drains whatever the limit says', () => {
    const limit = createRateLimit();
    limit.set(100_000);
    const channel = new PassThrough();
    const input = readLimited(channel, limit, () => undefined);
    channel.emit('data', Buffer.alloc(100_000));
    expect(input.isHeld()).toBe(true);
    expect(channel.isPaused()).toBe(true);
    input.resume();
    expect(channel.isPaused()).toBe(true);
    input.pause();
    vi.advanceTimersByTime(1100);
    expect(input.isHeld()).toBe(false);
    expect(channel.isPaused()).toBe(true);
    input.resume();
    expect(channel.isPaused()).toBe(false);
    channel.emit('data', Buffer.alloc(100_000));
    input.drain();
    expect(channel.isPaused()).toBe(false);
  });
});

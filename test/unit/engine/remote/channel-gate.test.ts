import { describe, expect, it } from 'vitest';
import { createChannelGate } from '#engine/remote/channel-gate.ts';

class Full extends Error {}
const { signal } = new AbortController();
const gateOf = (limit: number) =>
  createChannelGate({ limit, isFull: (error) => error instanceof Full, name: 'server' });

describe('the channel gate', () => {
  it('lets no more in than its limit, in order', async () => {
    const gate = gateOf(2);
    const order: number[] = [];
    const enter = async (number: number) => {
      const { release } = await gate.open(async () => order.push(number), signal);
      return release;
    };
    const first = await enter(1);
    await enter(2);
    const third = enter(3);
    const fourth = enter(4);
    await Promise.resolve();
    expect(order).toEqual([1, 2]);
    expect(gate.waiting()).toBe(2);
    first();
    first();
    const releaseThird = await third;
    expect(order).toEqual([1, 2, 3]);
    releaseThird();
    await fourth;
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('learns the limit of the server while something is open', async () => {
    const gate = gateOf(6);
    let open = 0;
    let most = 0;
    const work = async () => {
      const { release } = await gate.open(async () => {
        if (open >= 2) throw new Full();
        open += 1;
        most = Math.max(most, open);
      }, signal);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      release();
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(most).toBe(2);
  });

  it('frees the place of a failure', async () => {
    const gate = gateOf(1);
    await expect(gate.open(() => Promise.reject(new Error('other')), signal)).rejects.toThrow('other');
    expect((await gate.open(async () => 'in', signal)).channel).toBe('in');
  });
});

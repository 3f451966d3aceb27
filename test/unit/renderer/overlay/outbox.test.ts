import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../renderer/overlay/panel/api.ts';
import type { Keep } from '../../../../renderer/overlay/panel/keep.ts';
import { createOutbox, type Letter } from '../../../../renderer/overlay/panel/outbox.ts';

const done: Answer<{ shot: string }> = { ok: true, value: { shot: 'f'.repeat(32) } };
const later: Answer<never> = { ok: false, why: { kind: 'later', after: null } };
const ended: Answer<never> = { ok: false, why: { kind: 'ended' } };
const refused: Answer<never> = { ok: false, why: { kind: 'refused', code: 'no-remark', message: 'gone', status: 404 } };

function letter(id: string, picture: Blob | null = null): Letter {
  return { id, at: Number(id), body: { kind: 'remark', text: `text ${id}`, shot: null }, picture, refusal: null };
}

function world(answers: Answer<unknown>[], kept = new Map<string, unknown>()) {
  const sent: object[] = [];
  const pictures: Blob[] = [];
  const timers: (() => void)[] = [];
  let letters: readonly Letter[] = [];
  const keep: Keep = {
    put: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
    all: async (prefix) => [...kept].filter(([key]) => key.startsWith(prefix)),
  };
  const outbox = createOutbox({
    keep,
    send: async (body) => {
      sent.push(body);
      return answers.shift() ?? done;
    },
    sendPicture: async (picture) => {
      pictures.push(picture);
      return (answers.shift() as Answer<{ shot: string }> | undefined) ?? done; // of the right kind in these tests
    },
    changed: (now) => (letters = now),
    sent: () => {},
    stuck: () => {},
    later: (work) => void timers.push(work),
  });
  return { outbox, sent, pictures, timers, kept, letters: () => letters };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('V11: the outbox', () => {
  it('sends what it is given and forgets it', async () => {
    const { outbox, sent, kept, letters } = world([]);
    await outbox.add(letter('1'));
    await settle();
    expect(sent).toEqual([{ id: '1', kind: 'remark', text: 'text 1', shot: null }]);
    expect([kept.size, letters().length]).toEqual([0, 0]);
  });

  it('keeps a text through failures, in its order and under its id, until the server has it', async () => {
    const { outbox, sent, timers, kept, letters } = world([later, later]);
    await outbox.add(letter('1'));
    await outbox.add(letter('2'));
    await settle();
    expect([...kept.keys()]).toEqual(['letter/1', 'letter/2']);
    expect(letters()).toHaveLength(2);
    for (let round = 0; timers.length > 0 && round < 5; round++) {
      timers.shift()?.();
      await settle();
    }
    expect(sent.map((body) => 'id' in body && body.id)).toEqual(['1', '1', '1', '2']);
    expect(kept.size).toBe(0);
  });

  it('takes up what an earlier visit left, after a crash in the middle', async () => {
    const kept = new Map<string, unknown>([
      ['letter/2', letter('2')],
      ['letter/1', letter('1')],
      ['letter/broken', 'nonsense'],
    ]);
    const { outbox, sent } = world([], kept);
    await outbox.load();
    await settle();
    expect(sent.map((body) => 'id' in body && body.id)).toEqual(['1', '2']);
  });

  it('stops when the session has ended, without a timer and without a loss', async () => {
    const { outbox, timers, kept } = world([ended]);
    await outbox.add(letter('1'));
    await settle();
    expect([timers.length, kept.has('letter/1')]).toEqual([0, true]);
  });

  it('shows what the server will not have, sends the rest, and drops it only when told to', async () => {
    const { outbox, sent, kept, letters } = world([refused]);
    await outbox.add(letter('1'));
    await outbox.add(letter('2'));
    await settle();
    expect(letters()).toEqual([{ ...letter('1'), refusal: { code: 'no-remark', message: 'gone' } }]);
    expect(kept.has('letter/1')).toBe(true);
    outbox.retry();
    await settle();
    expect(sent).toHaveLength(3);
    expect(kept.size).toBe(0);
  });

  it('sends the picture first, once, and the words without it when it is refused', async () => {
    const picture = new Blob(['x']);
    const good = world([done, later]);
    await good.outbox.add(letter('1', picture));
    await settle();
    good.timers.shift()?.();
    await settle();
    expect(good.pictures).toHaveLength(1);
    expect(good.sent.at(-1)).toMatchObject({ id: '1', shot: 'f'.repeat(32) });
    const bad = world([refused]);
    await bad.outbox.add(letter('1', picture));
    await settle();
    expect(bad.sent).toEqual([{ id: '1', kind: 'remark', text: 'text 1', shot: null }]);
  });
});

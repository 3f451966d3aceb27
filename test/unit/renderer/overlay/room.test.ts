import { describe, expect, it } from 'vitest';
import { colourOf, emptyRoom, remarksOf, withEvents } from '../../../../renderer/overlay/panel/room.ts';
import type { ReviewEvent } from '../../../../renderer/overlay/panel/types.ts';

const by = { person: 'p_1', name: 'Anna', role: 'client', link: null } as const;
const common = { at: '2026-11-21T10:00:00Z', by, commit: 'a'.repeat(40), tree: 'b'.repeat(40) };
const browser = { agent: '', language: 'en', width: 1, height: 1, density: 1 };
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const remark = (n: number, path: string): ReviewEvent => ({
  ...{ ...common, id: id(n), n, kind: 'remark', remark: n, text: `Text ${String(n)}`, page: { path, title: path } },
  ...{ anchor: null, shot: null, browser, errors: [] },
});
const status = (n: number, of: number, to: 'in-work' | 'please-check' | 'done'): ReviewEvent => ({
  ...{ ...common, id: id(n), n, kind: 'status', remark: of, status: to, solvedBy: null },
});

describe('the room', () => {
  it('is what the events say, and an event that comes twice says nothing new', () => {
    const reply: ReviewEvent = { ...common, id: id(3), n: 3, kind: 'reply', remark: 1, text: 'Why?', shot: null };
    const events = [remark(1, '/'), status(2, 1, 'in-work'), reply];
    const room = withEvents(withEvents(emptyRoom, events), events);
    expect(room.remarks.get(1)).toMatchObject({ status: 'in-work', replies: [{ text: 'Why?', by: { name: 'Anna' } }] });
    expect(room.remarks.get(1)?.replies).toHaveLength(1);
    expect([...room.people.values()]).toEqual([{ person: 'p_1', name: 'Anna', role: 'client' }]);
  });

  it('shows what waits for the client first and what is done last, of one page or of all', () => {
    const events = [1, 2, 3].map((n) => remark(n, n === 3 ? '/about' : '/'));
    const room = withEvents(emptyRoom, [...events, status(4, 1, 'done'), status(5, 2, 'please-check')]);
    expect(remarksOf(room, null).map(({ n }) => n)).toEqual([2, 3, 1]);
    expect(remarksOf(room, '/').map(({ n }) => n)).toEqual([2, 1]);
  });

  it('gives each person another colour, the same for everybody who looks', () => {
    const ben = { person: 'p_2', name: 'Ben', role: 'client', link: null } as const;
    const room = withEvents(emptyRoom, [remark(1, '/'), { ...remark(2, '/'), by: ben }, remark(3, '/about')]);
    expect(['p_1', 'p_2', 'p_3'].map((person) => colourOf(room, person))).toEqual([0, 1, 2]);
  });
});

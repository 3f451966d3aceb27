import type { Answer, Refusal } from './api.ts';
import type { Keep } from './keep.ts';

/** What waits to be written into the log. */
export interface Letter {
  /** Of the event that it becomes: sent twice, it is written once. */
  readonly id: string;
  readonly at: number;
  readonly body: { readonly kind: string; readonly [field: string]: unknown };
  /** Goes before it. */
  readonly picture: Blob | null;
  /** Why the server will not have it; then it waits for a person. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

export interface OutboxParts {
  readonly keep: Keep;
  readonly sendPicture: (picture: Blob) => Promise<Answer<{ readonly shot: string }>>;
  readonly send: (body: object) => Promise<Answer<unknown>>;
  /** Letters have changed. */
  readonly changed: (letters: readonly Letter[]) => void;
  readonly sent: (letter: Letter) => void;
  /** Nothing goes at the moment: no network, or the session has ended. */
  readonly stuck: (why: Refusal) => void;
  readonly later: (work: () => void, ms: number) => void;
}

/** Sends what was written, in its order, for as long as it takes. A text leaves it only when the server has it or a person says so. */
export interface Outbox {
  /** What an earlier visit left. */
  readonly load: () => Promise<void>;
  /** Resolves when it is kept; sending goes on by itself. */
  readonly add: (letter: Letter) => Promise<void>;
  readonly discard: (id: string) => Promise<void>;
  /** Tries now, refused ones too. */
  readonly retry: () => void;
  /** Tries what waits. */
  readonly flush: () => Promise<void>;
}

const shortest = 2000;
const longest = 60_000;
const keyOf = (id: string): string => `letter/${id}`;

function isLetter(value: unknown): value is Letter {
  return typeof value === 'object' && value !== null && 'id' in value && 'body' in value;
}

export function createOutbox(parts: OutboxParts): Outbox {
  let letters: readonly Letter[] = [];
  let isSending = false;
  let wait = shortest;
  let isTimed = false;
  const update = (next: readonly Letter[]): void => {
    letters = next;
    parts.changed(letters);
  };
  const replace = async (letter: Letter): Promise<void> => {
    update(letters.map((one) => (one.id === letter.id ? letter : one)));
    await parts.keep.put(keyOf(letter.id), letter);
  };
  const drop = async (id: string): Promise<void> => {
    update(letters.filter((one) => one.id !== id));
    await parts.keep.remove(keyOf(id));
  };
  const tryLater = (after: number | null): void => {
    if (isTimed) return;
    isTimed = true;
    parts.later(() => {
      isTimed = false;
      void flush();
    }, after ?? wait);
    wait = Math.min(longest, wait * 2);
  };
  /** True when the next one may go. */
  const deliver = async (letter: Letter): Promise<boolean> => {
    let { body } = letter;
    if (letter.picture) {
      const answer = await parts.sendPicture(letter.picture);
      // A picture that the server will not have must not hold the words up.
      if (!answer.ok && answer.why.kind !== 'refused') return stop(answer.why);
      body = { ...body, shot: answer.ok ? answer.value.shot : null };
      await replace({ ...letter, body, picture: null });
    }
    const answer = await parts.send({ id: letter.id, ...body });
    if (answer.ok) {
      wait = shortest;
      await drop(letter.id);
      parts.sent(letter);
      return true;
    }
    if (answer.why.kind !== 'refused') return stop(answer.why);
    const { code, message } = answer.why;
    await replace({ ...letter, body, picture: null, refusal: { code, message } });
    return true;
  };
  const stop = (why: Refusal): false => {
    parts.stuck(why);
    if (why.kind === 'later') tryLater(why.after);
    return false;
  };
  const flush = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      for (;;) {
        const next = letters.find(({ refusal }) => refusal === null);
        if (!next || !(await deliver(next))) break;
      }
    } finally {
      isSending = false;
    }
  };
  return {
    load: async () => {
      const kept = await parts.keep.all('letter/');
      const ids = new Set(letters.map(({ id }) => id));
      const older = kept.flatMap(([, value]) => (isLetter(value) && !ids.has(value.id) ? [value] : []));
      update([...older, ...letters].sort((one, other) => one.at - other.at));
      await flush();
    },
    add: async (letter) => {
      update([...letters, letter]);
      await parts.keep.put(keyOf(letter.id), letter);
      void flush();
    },
    discard: drop,
    retry: () => {
      wait = shortest;
      const again = letters.map((letter) => ({ ...letter, refusal: null }));
      update(again);
      void flush();
    },
    flush,
  };
}

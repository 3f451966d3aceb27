import { randomUUID } from 'node:crypto';
import type { EngineContract, OutputOf } from '#shared/contract/contract.ts';
import type { EventHub } from '../router/event-hub.ts';
import type { HostKeyQuestion } from '../remote/transport.ts';

type PendingQuestion = OutputOf<EngineContract, 'hostKeys.pending'>[number];

/** Host keys that wait for the window's answer. A question stays until it is answered or withdrawn, also over a reload. */
export interface HostKeyQuestions {
  /** Asks by `hostKeys.asked`; the same key of the same host is asked once for everybody who waits. */
  ask(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean>;
  pending(): PendingQuestion[];
  /** Does nothing for a question that is not pending any more. */
  answer(questionId: string, trust: boolean): void;
}

interface Waiting {
  readonly question: PendingQuestion;
  readonly answered: Promise<boolean>;
  settle(trust: boolean): void;
  askers: number;
}

/** Creates the queue; questions are told through `events`. */
export function createHostKeyQuestions(events: EventHub): HostKeyQuestions {
  const waiting = new Map<string, Waiting>();
  const open = ({ host, hop, keyType, fingerprint }: HostKeyQuestion): Waiting => {
    const same = [...waiting.values()].find(
      ({ question }) => question.host === host && question.keyType === keyType && question.fingerprint === fingerprint,
    );
    if (same) return same;
    const question = { questionId: randomUUID(), host, hop, keyType, fingerprint };
    const { promise, resolve } = withResolver<boolean>();
    const settle = (trust: boolean) => {
      waiting.delete(question.questionId);
      resolve(trust);
    };
    const entry: Waiting = { question, answered: promise, settle, askers: 0 };
    waiting.set(question.questionId, entry);
    events.emit('hostKeys.asked', question);
    return entry;
  };
  return {
    async ask(asked, signal) {
      if (signal.aborted) return false;
      const entry = open(asked);
      entry.askers += 1;
      const { promise: withdrawn, resolve } = withResolver<boolean>();
      const onAbort = () => {
        entry.askers -= 1;
        if (entry.askers === 0) entry.settle(false);
        resolve(false);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const answer = await Promise.race([entry.answered, withdrawn]);
      signal.removeEventListener('abort', onAbort);
      return answer;
    },
    pending: () => [...waiting.values()].map(({ question }) => question),
    answer: (questionId, trust) => waiting.get(questionId)?.settle(trust),
  };
}

// Promise.withResolvers is newer than Node 20.
function withResolver<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

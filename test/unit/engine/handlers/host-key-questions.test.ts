import { expect, it } from 'vitest';
import { createHostKeyQuestions } from '#engine/handlers/host-key-questions.ts';
import { createEventHub } from '#engine/router/event-hub.ts';

const key = { host: '[web1]:22', hop: 'web1', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc' };
const never = new AbortController().signal;

function open() {
  const events = createEventHub();
  const asked: string[] = [];
  events.on('hostKeys.asked', ({ questionId }) => asked.push(questionId));
  return { questions: createHostKeyQuestions(events), asked };
}

it('asks once for everybody who waits for the same key', async () => {
  const { questions, asked } = open();
  const answers = [questions.ask(key, never), questions.ask(key, never)];
  expect(asked).toHaveLength(1);
  questions.answer(asked[0] ?? '', true);
  expect(await Promise.all(answers)).toEqual([true, true]);
  expect(questions.pending()).toEqual([]);
});

it('asks again about another key of the same host', () => {
  const { questions, asked } = open();
  void questions.ask(key, never);
  void questions.ask({ ...key, fingerprint: 'SHA256:other' }, never);
  expect(asked).toHaveLength(2);
});

it('keeps a question for a window that comes later', async () => {
  const { questions } = open();
  const answer = questions.ask(key, never);
  const [pending] = questions.pending();
  expect(pending).toMatchObject(key);
  questions.answer(pending?.questionId ?? '', false);
  expect(await answer).toBe(false);
});

it('takes a question back when nobody waits for it any more', async () => {
  const { questions } = open();
  const first = new AbortController();
  const second = new AbortController();
  const answers = [questions.ask(key, first.signal), questions.ask(key, second.signal)];
  first.abort();
  expect(questions.pending()).toHaveLength(1);
  second.abort();
  expect(await Promise.all(answers)).toEqual([false, false]);
  expect(questions.pending()).toEqual([]);
});

it('does not mind an answer to a question that is gone', () => {
  const { questions } = open();
  expect(() => questions.answer('gone', true)).not.toThrow();
});

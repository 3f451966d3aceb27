import { expect, it } from 'vitest';
import type { PromptAnswer, PromptQuestion } from '#shared/contract/prompt.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { createAnswerer } from '../../../electron/main/secrets/answer-questions.ts';

const signal = new AbortController().signal;
const question = { kind: 'secret', ref: 'db/shop', purpose: 'Password of shop', quiet: false } as const;

/** Secrets in memory and a user who gives one answer. */
function open(answer: PromptAnswer, protection: 'keychain' | 'weak' | 'locked' = 'keychain', acceptsWeak = false) {
  const kept = new Map<string, string>();
  const asked: PromptQuestion[] = [];
  const failing: { code?: ErrorCode } = {};
  const answerer = createAnswerer({
    store: {
      get: async (ref) => {
        if (failing.code) throw new AppError(failing.code);
        return kept.get(ref) ?? null;
      },
      set: async (ref, value) => void kept.set(ref, value),
      forget: async (ref) => void kept.delete(ref),
      stored: (refs) => refs.filter((ref) => kept.has(ref)),
    },
    prompts: {
      ask: async (shown) => {
        asked.push(shown);
        return answer;
      },
    },
    backend: async () => ({ backend: 'x', protection }),
    acceptsWeak: () => acceptsWeak,
  });
  return { answerer, kept, asked, failing };
}

const typed = { values: ['hunter2'], keep: true };

it('gives the stored secret without asking', async () => {
  const { answerer, kept, asked } = open(null);
  kept.set('db/shop', 'stored');
  expect(await answerer(question, signal)).toEqual(['stored']);
  expect(asked).toEqual([]);
});

it('asks for what is not stored and keeps it when the user wants that', async () => {
  const { answerer, kept, asked } = open(typed);
  expect(await answerer(question, signal)).toEqual(['hunter2']);
  expect(asked).toMatchObject([{ detail: 'Password of shop', remark: null, fields: [{ hidden: true }] }]);
  expect(kept.get('db/shop')).toBe('hunter2');
});

it('keeps nothing that the user does not want kept', async () => {
  const { answerer, kept } = open({ ...typed, keep: false });
  expect(await answerer(question, signal)).toEqual(['hunter2']);
  expect(kept.size).toBe(0);
});

it.each([
  ['locked', false],
  ['weak', false],
] as const)('offers to keep nothing where the keychain is %s', async (protection, accepts) => {
  const { answerer, kept, asked } = open(typed, protection, accepts);
  await answerer(question, signal);
  expect(asked[0]?.keepLabel).toBeNull();
  expect(kept.size).toBe(0);
});

it.each([
  ['secret.locked', /locked/],
  ['secret.undecryptable', /can no longer be decrypted.*Enter it again/],
] as const)('says why it asks again after %s', async (code, remark) => {
  const { answerer, failing, asked } = open(typed);
  failing.code = code;
  expect(await answerer(question, signal)).toEqual(['hunter2']);
  expect(asked[0]?.remark).toMatch(remark);
});

it('asks nobody for a quiet question', async () => {
  const { answerer, asked } = open(typed);
  expect(await answerer({ ...question, quiet: true }, signal)).toBeNull();
  expect(asked).toEqual([]);
});

it('says null when the user cancels', async () => {
  expect(await open(null).answerer(question, signal)).toBeNull();
});

it('shows what a server asks as plain fields and never keeps the answers', async () => {
  const { answerer, kept, asked } = open({ values: ['123456', 'ann'], keep: true });
  const prompts = [
    { text: 'Code:', echo: false },
    { text: '<b>Name</b>:', echo: true },
  ];
  const login = {
    kind: 'login',
    hop: 'web1',
    title: 'Two factors',
    instructions: 'Look at your phone',
    prompts,
  } as const;
  expect(await answerer({ ...login, prompts }, signal)).toEqual(['123456', 'ann']);
  expect(asked[0]).toMatchObject({
    detail: 'web1 asks:\nTwo factors\nLook at your phone',
    fields: [
      { label: 'Code:', hidden: true },
      { label: '<b>Name</b>:', hidden: false },
    ],
    keepLabel: null,
  });
  expect(kept.size).toBe(0);
});

it('keeps an imported secret without a question, but never over one that is stored', async () => {
  const { answerer, kept, asked } = open(null);
  const imported = { kind: 'keep', ref: 'server/shop/password', value: 'from a file' } as const;
  expect(await answerer(imported, signal)).toEqual(['']);
  expect(kept.get('server/shop/password')).toBe('from a file');
  expect(await answerer({ ...imported, value: 'another' }, signal)).toBeNull();
  expect(kept.get('server/shop/password')).toBe('from a file');
  expect(asked).toEqual([]);
});

it('keeps no imported secret where it would be nearly unprotected and nobody accepted that', async () => {
  const { answerer, kept } = open(null, 'weak');
  expect(await answerer({ kind: 'keep', ref: 'server/shop/password', value: 'from a file' }, signal)).toBeNull();
  expect(kept.size).toBe(0);
});

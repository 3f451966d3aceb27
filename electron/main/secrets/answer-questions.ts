import type { PromptQuestion } from '#shared/contract/prompt.ts';
import type { Question } from '#shared/contract/questions.ts';
import type { SecretBackend } from '#shared/domain/settings.ts';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Prompts } from './prompt-window.ts';
import type { SecretStore } from './secret-store.ts';

/** What answers are taken from. */
export interface AnswerParts {
  readonly store: SecretStore;
  readonly prompts: Prompts;
  readonly backend: () => Promise<SecretBackend>;
  readonly acceptsWeak: () => boolean;
}

type SecretQuestion = Extract<Question, { kind: 'secret' }>;
type KeepQuestion = Extract<Question, { kind: 'keep' }>;
type LoginQuestion = Extract<Question, { kind: 'login' }>;

/** Answers what the engine asks: from the keychain where it can, else from the user. Null when the user cancelled. */
export function createAnswerer(parts: AnswerParts) {
  return async (question: Question, signal: AbortSignal): Promise<readonly string[] | null> =>
    question.kind === 'login'
      ? answerLogin(parts, question, signal)
      : question.kind === 'keep'
        ? keepImported(parts, question)
        : answerSecret(parts, question, signal);
}

/** What is stored already is never replaced by what a file says. */
async function keepImported(parts: AnswerParts, { ref, value }: KeepQuestion): Promise<readonly string[] | null> {
  if (!(await mayKeep(parts)) || parts.store.stored([ref]).length > 0) return null;
  await parts.store.set(ref, value);
  return [''];
}

async function mayKeep({ backend, acceptsWeak }: AnswerParts): Promise<boolean> {
  const { protection } = await backend();
  return protection === 'keychain' || (protection === 'weak' && acceptsWeak());
}

/** Asks for a secret and keeps it when it may and the user wants it. Null when the user cancelled. */
export async function askAndKeep(
  parts: AnswerParts,
  ref: string,
  question: Omit<PromptQuestion, 'keepLabel' | 'fields'>,
  signal?: AbortSignal,
): Promise<{ readonly value: string; readonly kept: boolean } | null> {
  const { store, prompts } = parts;
  const isKeeping = await mayKeep(parts);
  const keepLabel = isKeeping ? 'Keep it on this computer' : null;
  const answer = await prompts.ask({ ...question, keepLabel, fields: [{ label: 'Secret', hidden: true }] }, signal);
  const value = answer?.values[0];
  if (answer === null || value === undefined) return null;
  if (answer.keep && isKeeping) await store.set(ref, value);
  return { value, kept: answer.keep && isKeeping };
}

async function answerSecret(parts: AnswerParts, { ref, purpose, quiet }: SecretQuestion, signal: AbortSignal) {
  let remark: string | null = null;
  try {
    const value = await parts.store.get(ref);
    if (value !== null) return [value];
  } catch (error) {
    if (!isAppError(error)) throw error;
    remark = remarkOf(error);
  }
  if (quiet) return null;
  const answer = await askAndKeep(parts, ref, { title: 'A secret is needed', detail: purpose, remark }, signal);
  return answer === null ? null : [answer.value];
}

function remarkOf(error: AppError): string | null {
  if (error.code === 'secret.locked') return 'The keychain is locked, so the stored one cannot be read now.';
  if (error.code === 'secret.undecryptable') {
    return 'The stored one can no longer be decrypted on this computer. Enter it again.';
  }
  return null;
}

async function answerLogin({ prompts }: AnswerParts, question: LoginQuestion, signal: AbortSignal) {
  const { hop, title, instructions, prompts: asked } = question;
  const detail = [`${hop} asks:`, title, instructions].filter((text) => text !== '').join('\n');
  const fields = asked.map(({ text, echo }) => ({ label: text, hidden: !echo }));
  // What a server asks here is a one-time answer or not ours to keep.
  const answer = await prompts.ask(
    { title: `Log in to ${hop}`, detail, fields, keepLabel: null, remark: null },
    signal,
  );
  return answer?.values ?? null;
}

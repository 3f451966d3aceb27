import type { ParsedKey } from 'ssh2';
import type { Hop } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Interaction, LoginQuestion } from './transport.ts';

/** Answers already given for one hop, so that a reconnect does not ask again. Lives as long as one `connect`. */
export interface LoginMemo {
  readonly secrets: Map<string, string>;
  /** Opened keys by path: opening an encrypted one costs up to a second. */
  readonly keys: Map<string, ParsedKey>;
}

/** What logging in to one hop needs. */
export interface LoginContext {
  readonly hop: Hop;
  /** How messages name the hop. */
  readonly label: string;
  readonly interaction: Interaction;
  readonly signal: AbortSignal;
  readonly env: { readonly SSH_AUTH_SOCK?: string | undefined };
  readonly memo: LoginMemo;
}

/** Asks people and the secret store for one connection, and knows how long the server was kept waiting. */
export interface LoginQuestions {
  isAsking(): boolean;
  /** True when any timed work took so long that the server may have hung up meanwhile. */
  hasKeptWaiting(): boolean;
  timed<T>(work: () => Promise<T>): Promise<T>;
  /** A stored secret. Throws `secret.missing`. */
  secret(ref: string, purpose: string): Promise<string>;
  /** One hidden answer, asked once per memo. Throws `secret.prompt-cancelled`. */
  askHidden(title: string, prompt: string): Promise<string>;
  /** Answers to the prompts of a server. Throws `secret.prompt-cancelled`. */
  answer(question: LoginQuestion): Promise<readonly string[]>;
}

/** Milliseconds; servers give at least some seconds for a log-in. */
const longWait = 500;

/** The questions of one connection. */
export function createLoginQuestions({ label, interaction, signal, memo }: LoginContext): LoginQuestions {
  let asking = 0;
  let keptWaiting = false;

  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      keptWaiting ||= performance.now() - startedAt > longWait;
    }
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    asking += 1;
    try {
      return await timed(question);
    } finally {
      asking -= 1;
    }
  }

  async function secret(ref: string, purpose: string): Promise<string> {
    const known = memo.secrets.get(ref);
    if (known !== undefined) return known;
    const value = await ask(() => interaction.secret(ref, purpose, signal));
    if (value === null) {
      throw new AppError('secret.missing', { message: `Nothing is stored for the ${purpose}.`, facts: { ref } });
    }
    memo.secrets.set(ref, value);
    return value;
  }

  async function answer(question: LoginQuestion): Promise<readonly string[]> {
    const answers = await ask(() => interaction.answerLogin(question, signal));
    if (answers === null) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
    return answers;
  }

  async function askHidden(title: string, prompt: string): Promise<string> {
    const known = memo.secrets.get(`asked:${title}`);
    if (known !== undefined) return known;
    const question = { hop: label, title, instructions: '', prompts: [{ text: prompt, echo: false }] };
    const [given = ''] = await answer(question);
    memo.secrets.set(`asked:${title}`, given);
    return given;
  }

  return { isAsking: () => asking > 0, hasKeptWaiting: () => keptWaiting, timed, secret, askHidden, answer };
}

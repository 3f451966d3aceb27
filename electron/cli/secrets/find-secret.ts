import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { printable } from '../output.ts';
import { askLine, canAsk, type Terminal } from '../terminal.ts';
import type { KeptSecrets } from './kept-secrets.ts';
import { secretVariable } from './secret-variables.ts';

/** What secrets are found in. */
export interface SecretPlaces {
  /** Taken out of the environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly kept: KeptSecrets;
  readonly terminal: Terminal;
}

/** Finds secrets for the engine. */
export interface SecretFinder {
  /**
   * Variable, then what is kept, then a question on the terminal. Throws `secret.missing`, `secret.locked` or
   * `secret.undecryptable` with what to do, and `secret.prompt-cancelled`.
   */
  find(ref: string, purpose: string, signal: AbortSignal): Promise<string>;
  /** The same without asking anybody or opening a window; null when there is none. */
  findQuietly(ref: string, signal: AbortSignal): Promise<string | null>;
  /** Keeps an imported secret; false when one of this name is kept already or none can be kept here. */
  keep(ref: string, value: string, signal: AbortSignal): Promise<boolean>;
}

/** Creates the finder. What was found or typed once is not asked for again by this process. */
export function createSecretFinder({ variables, kept, terminal }: SecretPlaces): SecretFinder {
  const found = new Map<string, string>();

  async function look(ref: string, mayUnlock: boolean, signal: AbortSignal): Promise<string | null> {
    const value = found.get(ref) ?? variables[secretVariable(ref)] ?? (await kept.get(ref, mayUnlock, signal));
    if (value !== null) found.set(ref, value);
    return value;
  }

  async function ask(ref: string, purpose: string, remark: string, signal: AbortSignal): Promise<string> {
    if (remark !== '') terminal.output.write(`${remark}\n`);
    const typed = await askLine(terminal, `${printable(purpose)}: `, false, signal);
    if (typed === null) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
    found.set(ref, typed);
    terminal.output.write(`To be asked no more: stagelift secret set ${ref}\n`);
    return typed;
  }

  return {
    async find(ref, purpose, signal) {
      let failure = new AppError('secret.missing', {
        message: `The secret "${ref}" is missing (${printable(purpose)}).`,
      });
      try {
        const value = await look(ref, canAsk(terminal), signal);
        if (value !== null) return value;
      } catch (error) {
        if (!isAppError(error)) throw error;
        failure = error;
      }
      if (canAsk(terminal)) return ask(ref, purpose, failure.code === 'secret.missing' ? '' : failure.message, signal);
      throw withWays(failure, ref);
    },
    async findQuietly(ref, signal) {
      try {
        return await look(ref, false, signal);
      } catch (error) {
        if (isAppError(error)) return null;
        throw error;
      }
    },
    async keep(ref, value, signal) {
      try {
        if ((await kept.list()).some((entry) => entry.ref === ref)) return false;
        await kept.set(ref, value, signal);
        return true;
      } catch (error) {
        if (isAppError(error)) return false;
        throw error;
      }
    },
  };
}

/** Says every way to give the secret. */
function withWays(error: AppError, ref: string): AppError {
  return new AppError(error.code, {
    message: error.message,
    hint:
      `Keep it with: stagelift secret set ${ref}\n` +
      `or give it in the environment variable ${secretVariable(ref)}, or enter it in the window under Settings, Secrets.`,
    facts: { ...error.facts, ref, variable: secretVariable(ref) },
    cause: error,
  });
}

import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import type { Login } from '#shared/domain/server.ts';
import { openAgent } from './agent.ts';
import { createKeyboardLogin } from './keyboard-login.ts';
import {
  agentRefused,
  agentVanished,
  expired,
  keyRefused,
  nameOf,
  notOffered,
  passwordRefused,
  type Refusal,
  toFailure,
} from './login-errors.ts';
import { createLoginQuestions, type LoginContext } from './login-questions.ts';
import { readPrivateKey } from './private-keys.ts';

/** The log-in of one connection: offers exactly the configured credentials, each once, in their order. */
export interface LoginSequence {
  readonly handler: AuthHandlerMiddleware;
  /** True while a person or a secret store is being asked: silence is no fault of the server then. */
  isAsking(): boolean;
  /** True when an answer or the opening of a key took so long that the server may have hung up meanwhile. */
  hasKeptWaiting(): boolean;
  /** The server wants a new password; the log-in cannot go on. */
  noteExpired(text: string): void;
  noteAgentFailure(error: Error): void;
  /** Why nobody was let in, as one error. */
  failure(serverText: string): AppError;
}

/** A log-in sequence for one connection to one hop. */
export function createLoginSequence(context: LoginContext): LoginSequence {
  const { hop, label, signal } = context;
  const questions = createLoginQuestions(context);
  const waiting: Login[] = [...hop.logins];
  const refusals: Refusal[] = [];
  let current: { readonly name: string; readonly refused: () => AppError } | null = null;
  let fatal: AppError | null = null;
  let offered: readonly AuthenticationType[] = [];
  let started = false;
  let triedKeyboard = false;
  let triedTyped = false;

  async function toKeyMethod(login: Extract<Login, { kind: 'key' }>): Promise<AnyAuthMethod> {
    const opened = context.memo.keys.get(login.path);
    if (opened !== undefined) return { type: 'publickey', username: hop.user, key: opened };
    let file = await readPrivateKey(login.path, null);
    if (file.kind === 'encrypted') {
      const purpose = `passphrase of ${login.path}`;
      const passphrase =
        login.passphraseRef === undefined
          ? await questions.askHidden(`Key ${login.path}`, 'Passphrase:')
          : await questions.secret(login.passphraseRef, purpose);
      file = await readPrivateKey(login.path, passphrase);
    }
    if (file.kind === 'encrypted') throw new AppError('auth.passphrase-wrong');
    context.memo.keys.set(login.path, file.key);
    return { type: 'publickey', username: hop.user, key: file.key };
  }

  function toKeyboardMethod(passwordRef: string | null): AnyAuthMethod {
    const login = createKeyboardLogin({ label, passwordRef, questions });
    triedKeyboard = true;
    current = { name: 'keyboard-interactive', refused: login.refused };
    return {
      type: 'keyboard-interactive',
      username: hop.user,
      prompt: (title, instructions, _language, prompts, finish) => {
        login.answer(title, instructions, prompts).then(finish, (error: unknown) => {
          fatal = toAppError(error);
          finish([]);
        });
      },
    };
  }

  async function toMethod(login: Login): Promise<AnyAuthMethod | null> {
    const isOffered = (method: AuthenticationType) => offered.includes(method);
    if (login.kind === 'password') {
      if (isOffered('password')) {
        const password = await questions.secret(login.passwordRef, `password of ${label}`);
        current = { name: 'password', refused: () => passwordRefused(label) };
        return { type: 'password', username: hop.user, password };
      }
      return isOffered('keyboard-interactive') && !triedKeyboard ? toKeyboardMethod(login.passwordRef) : null;
    }
    if (!isOffered('publickey')) return null;
    if (login.kind === 'key') {
      const method = await toKeyMethod(login);
      current = { name: nameOf(login), refused: () => keyRefused(label, login.path) };
      return method;
    }
    const agent = await openAgent(login, context.env);
    current = { name: nameOf(login), refused: () => agentRefused(label, login) };
    return { type: 'agent', username: hop.user, agent };
  }

  function noteRefused(): void {
    if (current !== null) refusals.push({ login: current.name, error: current.refused() });
    current = null;
  }

  async function next(methods: readonly AuthenticationType[] | null, partial: boolean): Promise<AnyAuthMethod | false> {
    if (!started) {
      started = true;
      return { type: 'none', username: hop.user };
    }
    offered = methods ?? [];
    if (partial) current = null;
    else noteRefused();
    for (let login = waiting.shift(); login !== undefined && fatal === null; login = waiting.shift()) {
      try {
        const method = await questions.timed(() => toMethod(login));
        if (method !== null) return method;
        refusals.push({ login: nameOf(login), error: notOffered(label, login, offered) });
      } catch (error) {
        refusals.push({ login: nameOf(login), error: toAppError(error) });
      }
    }
    if (fatal !== null || signal.aborted) return false;
    const mayAsk = partial || hop.logins.length === 0;
    if (mayAsk && offered.includes('keyboard-interactive') && !triedKeyboard) return toKeyboardMethod(null);
    if (hop.logins.length === 0 && offered.includes('password') && !triedTyped) {
      triedTyped = true;
      const password = await questions.askHidden(`Password of ${label}`, 'Password:');
      current = { name: 'password', refused: () => passwordRefused(label) };
      return { type: 'password', username: hop.user, password };
    }
    return false;
  }

  return {
    handler(methods, partial, done) {
      // ssh2 takes false for "no more methods" although its type does not name it.
      const finish = done as (method: AnyAuthMethod | false) => ReturnType<NextAuthHandler>;
      next(methods as readonly AuthenticationType[] | null, partial).then(finish, (error: unknown) => {
        fatal = toAppError(error);
        finish(false);
      });
    },
    isAsking: questions.isAsking,
    hasKeptWaiting: questions.hasKeptWaiting,
    noteExpired(text) {
      fatal = expired(label, text);
    },
    noteAgentFailure(error) {
      current = null;
      refusals.push({ login: 'agent', error: agentVanished(error) });
    },
    failure(serverText) {
      if (fatal !== null) return fatal;
      noteRefused();
      return toFailure(label, refusals, offered, serverText);
    },
  };
}

import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  KeyboardInteractiveAuthMethod,
  NextAuthHandler,
  ParsedKey,
  Prompt,
} from 'ssh2';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import type { Hop, Login } from '#shared/domain/server.ts';
import { openAgent } from './agent.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';
import { readPrivateKey } from './private-keys.ts';
import type { Interaction } from './transport.ts';

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

interface Refusal {
  readonly login: string;
  readonly error: AppError;
}

const expiredText =
  /(?:password|passwd)[^\n]{0,60}expired|expired[^\n]{0,40}password|must change your password|required to change your password|new (?:unix )?password:/i;
const secondFactorText = /one.?time|otp|token|verification|code|factor|\bpin\b|passcode|duo/i;
const maxQuestions = 3;
/** Milliseconds; servers give at least some seconds for a log-in. */
const longWait = 500;

/** A log-in sequence for one connection to one hop. */
export function createLoginSequence(context: LoginContext): LoginSequence {
  const { hop, label, signal } = context;
  const waiting: Login[] = [...hop.logins];
  const refusals: Refusal[] = [];
  let current: { readonly name: string; readonly refused: () => AppError } | null = null;
  let fatal: AppError | null = null;
  let asking = 0;
  let keptWaiting = false;
  let offered: readonly AuthenticationType[] = [];
  let started = false;
  let triedKeyboard = false;

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
    const known = context.memo.secrets.get(ref);
    if (known !== undefined) return known;
    const value = await ask(() => context.interaction.secret(ref, purpose, signal));
    if (value === null) {
      throw new AppError('secret.missing', { message: `Nothing is stored for the ${purpose}.`, facts: { ref } });
    }
    context.memo.secrets.set(ref, value);
    return value;
  }

  async function askHidden(title: string, prompt: string): Promise<string> {
    const known = context.memo.secrets.get(`asked:${title}`);
    if (known !== undefined) return known;
    const answers = await ask(() =>
      context.interaction.answerLogin(
        { hop: label, title, instructions: '', prompts: [{ text: prompt, echo: false }] },
        signal,
      ),
    );
    const answer = answers?.[0];
    if (answer === undefined) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
    context.memo.secrets.set(`asked:${title}`, answer);
    return answer;
  }

  async function toKeyMethod(login: Extract<Login, { kind: 'key' }>): Promise<AnyAuthMethod> {
    const opened = context.memo.keys.get(login.path);
    if (opened !== undefined) return { type: 'publickey', username: hop.user, key: opened };
    let file = await readPrivateKey(login.path, null);
    if (file.kind === 'encrypted') {
      const purpose = `passphrase of ${login.path}`;
      const passphrase =
        login.passphraseRef === undefined
          ? await askHidden(`Key ${login.path}`, 'Passphrase:')
          : await secret(login.passphraseRef, purpose);
      file = await readPrivateKey(login.path, passphrase);
    }
    if (file.kind === 'encrypted') throw new AppError('auth.passphrase-wrong');
    context.memo.keys.set(login.path, file.key);
    return { type: 'publickey', username: hop.user, key: file.key };
  }

  /** The keyboard-interactive method; the stored password goes to a lone password prompt, once, and to nothing else. */
  function toKeyboardMethod(passwordRef: string | null): KeyboardInteractiveAuthMethod {
    let storedPassword = passwordRef;
    let questions = 0;
    const answer = async (title: string, instructions: string, prompts: readonly Prompt[]): Promise<string[]> => {
      const [first] = prompts;
      const everything = `${title}\n${instructions}\n${prompts.map(({ prompt }) => prompt).join('\n')}`;
      if (expiredText.test(everything)) throw expired(label, everything);
      const isPassword = prompts.length === 1 && first?.echo !== true && /password/i.test(first?.prompt ?? '');
      if (storedPassword !== null && isPassword && !secondFactorText.test(everything)) {
        const ref = storedPassword;
        storedPassword = null;
        return [await secret(ref, `password of ${label}`)];
      }
      questions += 1;
      if (questions > maxQuestions) throw new AppError('auth.second-factor-refused', { message: tooOften(label) });
      const answers = await ask(() =>
        context.interaction.answerLogin(
          {
            hop: label,
            title: toPlainLine(title),
            instructions: toPlainText(instructions, 1000),
            prompts: prompts.map(({ prompt, echo }) => ({ text: toPlainLine(prompt), echo: echo === true })),
          },
          signal,
        ),
      );
      if (answers === null) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
      return prompts.map((_, index) => answers[index] ?? '');
    };
    triedKeyboard = true;
    current = {
      name: 'keyboard-interactive',
      refused: () => (questions > 0 ? secondFactorRefused(label) : passwordRefused(label)),
    };
    return {
      type: 'keyboard-interactive',
      username: hop.user,
      prompt: (title, instructions, _language, prompts, finish) => {
        answer(title, instructions, prompts).then(finish, (error: unknown) => {
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
        const password = await secret(login.passwordRef, `password of ${label}`);
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
        const method = await timed(() => toMethod(login));
        if (method !== null) return method;
        refusals.push({ login: nameOf(login), error: notOffered(label, login, offered) });
      } catch (error) {
        refusals.push({ login: nameOf(login), error: toAppError(error) });
      }
    }
    if (fatal !== null || signal.aborted) return false;
    const mayAsk = partial || hop.logins.length === 0;
    if (mayAsk && offered.includes('keyboard-interactive') && !triedKeyboard) return toKeyboardMethod(null);
    if (
      mayAsk &&
      hop.logins.length === 0 &&
      offered.includes('password') &&
      !context.memo.secrets.has('tried-password')
    ) {
      const password = await askHidden(`Password of ${label}`, 'Password:');
      context.memo.secrets.set('tried-password', '');
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
    isAsking: () => asking > 0,
    hasKeptWaiting: () => keptWaiting,
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

function toFailure(
  label: string,
  refusals: readonly Refusal[],
  offered: readonly AuthenticationType[],
  serverText: string,
): AppError {
  const said = toPlainText(serverText, 400);
  const facts = { offered: [...offered], ...(said === '' ? {} : { serverText: said }) };
  const [only, ...others] = refusals;
  if (only === undefined) {
    return new AppError('auth.no-method', {
      message: `No way to log in to ${label} is set up; the server accepts ${offered.join(', ') || 'nothing'}.`,
      facts,
    });
  }
  const suffix = said === '' ? '' : ` The server says: ${said}`;
  if (others.length === 0) return withText(only.error, `${only.error.message}${suffix}`, facts);
  const list = refusals.map(({ error }, index) => `${index + 1}. ${error.message}`).join(' ');
  return withText(only.error, `${label} accepted none of ${refusals.length} ways to log in: ${list}${suffix}`, facts);
}

function withText(error: AppError, message: string, facts: AppError['facts']): AppError {
  return new AppError(error.code, {
    message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retry: error.retry,
    facts: { ...error.facts, ...facts },
    cause: error,
  });
}

function nameOf(login: Login): string {
  if (login.kind === 'key') return `key ${login.path}`;
  return login.kind === 'agent' ? 'agent' : 'password';
}

function notOffered(label: string, login: Login, offered: readonly string[]): AppError {
  return new AppError('auth.no-method', {
    message: `${label} does not accept this way to log in (${nameOf(login)}); it accepts ${offered.join(', ') || 'nothing'}.`,
  });
}

function passwordRefused(label: string): AppError {
  return new AppError('auth.password-refused', {
    message: `${label} refused the password.`,
    hint: 'Check user name and password. The stored password is kept until you change it.',
  });
}

function keyRefused(label: string, path: string): AppError {
  return new AppError('auth.key-refused', {
    message: `${label} refused the key ${path}.`,
    hint: 'The public half of this key must be in ~/.ssh/authorized_keys of the account on the server.',
    facts: { path },
  });
}

function agentRefused(label: string, login: Extract<Login, { kind: 'agent' }>): AppError {
  const which =
    login.publicKeyPath === undefined ? 'any key of the SSH agent' : `the agent's key ${login.publicKeyPath}`;
  return new AppError('auth.key-refused', {
    message: `${label} did not accept ${which}.`,
    hint: 'Choose the one identity of the agent that the server knows, and check ~/.ssh/authorized_keys on the server.',
  });
}

function agentVanished(error: Error): AppError {
  return new AppError('auth.agent-unavailable', {
    message: `The SSH agent did not sign: ${toPlainLine(error.message)}.`,
    hint: 'Start the agent again, or unlock it.',
    cause: error,
  });
}

function secondFactorRefused(label: string): AppError {
  return new AppError('auth.second-factor-refused', { message: `${label} did not accept the answers.` });
}

function tooOften(label: string): string {
  return `${label} asked again and again and never let anybody in.`;
}

function expired(label: string, text: string): AppError {
  return new AppError('auth.password-expired', {
    message: `${label} wants a new password before it lets anybody in: ${toPlainLine(text)}`,
    hint: 'Log in once with a terminal, set a new password, and store the new one here.',
  });
}

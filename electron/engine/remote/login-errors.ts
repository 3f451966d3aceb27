import type { Login } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';

/** One way to log in that did not work. */
export interface Refusal {
  readonly login: string;
  readonly error: AppError;
}

/** All refusals of one log-in as one error; with several ways set up, each is listed. */
export function toFailure(
  label: string,
  refusals: readonly Refusal[],
  offered: readonly string[],
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

/** How messages and lists name a way to log in. */
export function nameOf(login: Login): string {
  if (login.kind === 'key') return `key ${login.path}`;
  return login.kind === 'agent' ? 'agent' : 'password';
}

/** `auth.no-method`: the server does not take this way at all. */
export function notOffered(label: string, login: Login, offered: readonly string[]): AppError {
  return new AppError('auth.no-method', {
    message: `${label} does not accept this way to log in (${nameOf(login)}); it accepts ${offered.join(', ') || 'nothing'}.`,
  });
}

/** `auth.password-refused`. */
export function passwordRefused(label: string): AppError {
  return new AppError('auth.password-refused', {
    message: `${label} refused the password.`,
    hint: 'Check user name and password. The stored password is kept until you change it.',
  });
}

/** `auth.key-refused` for a key file. */
export function keyRefused(label: string, path: string): AppError {
  return new AppError('auth.key-refused', {
    message: `${label} refused the key ${path}.`,
    hint: 'The public half of this key must be in ~/.ssh/authorized_keys of the account on the server.',
    facts: { path },
  });
}

/** `auth.key-refused` for the agent. */
export function agentRefused(label: string, login: Extract<Login, { kind: 'agent' }>): AppError {
  const which =
    login.publicKeyPath === undefined ? 'any key of the SSH agent' : `the agent's key ${login.publicKeyPath}`;
  return new AppError('auth.key-refused', {
    message: `${label} did not accept ${which}.`,
    hint: 'Choose the one identity of the agent that the server knows, and check ~/.ssh/authorized_keys on the server.',
  });
}

/** `auth.agent-unavailable`: the agent was there and then did not sign. */
export function agentVanished(error: Error): AppError {
  return new AppError('auth.agent-unavailable', {
    message: `The SSH agent did not sign: ${toPlainLine(error.message)}.`,
    hint: 'Start the agent again, or unlock it.',
    cause: error,
  });
}

/** `auth.second-factor-refused`. */
export function secondFactorRefused(label: string): AppError {
  return new AppError('auth.second-factor-refused', { message: `${label} did not accept the answers.` });
}

/** `auth.second-factor-refused`: the questions never end. */
export function askedTooOften(label: string): AppError {
  return new AppError('auth.second-factor-refused', {
    message: `${label} asked again and again and never let anybody in.`,
  });
}

/** `auth.password-expired` with what the server said. */
export function expired(label: string, text: string): AppError {
  return new AppError('auth.password-expired', {
    message: `${label} wants a new password before it lets anybody in: ${toPlainLine(text)}`,
    hint: 'Log in once with a terminal, set a new password, and store the new one here.',
  });
}

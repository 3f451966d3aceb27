import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { explainMismatch } from './algorithms.ts';
import { toPlainLine } from './plain-text.ts';
import type { ServerHello } from './server-hello.ts';

/** How far a connection has come. */
export type ConnectStage = 'identification' | 'key exchange' | 'login' | 'ready';

/** The code of a Node or ssh2 error, e.g. `ECONNREFUSED`; an empty string without one. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? toPlainLine(error.message) : '';
}

/** Why no TCP connection came about: `connection.dns`, `connection.refused`, `connection.timeout`, `connection.unreachable`. */
export function toTcpError(error: unknown, name: string, host: string): AppError {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  const facts = { host, ...(code === '' ? {} : { code }) };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA' || code === 'EAI_NONAME') {
    return new AppError('connection.dns', {
      message: `The name ${host} of ${name} could not be found.`,
      hint:
        code === 'EAI_AGAIN'
          ? 'The name server did not answer: check the network of this computer.'
          : 'Check the spelling, and whether a VPN is needed.',
      retry: code === 'EAI_AGAIN' ? 'now' : 'after-fix',
      facts,
      cause: error,
    });
  }
  if (code === 'ECONNREFUSED') {
    return new AppError('connection.refused', {
      message: `${name} refused the connection: nothing listens on this port.`,
      hint: 'Check the port, and whether the SSH server runs.',
      facts,
      cause: error,
    });
  }
  if (code === 'ETIMEDOUT') return toTimeout(name, 'did not answer');
  if (code === 'ECONNRESET' || code === 'EPIPE') return toClosed(name, 'connecting', error);
  return new AppError('connection.unreachable', {
    message: `${name} cannot be reached from here${code === '' ? '' : ` (${code})`}.`,
    hint: 'Check the network of this computer, and whether a VPN or a firewall is in the way.',
    facts,
    cause: error,
  });
}

/** `connection.timeout` with what was waited for, e.g. "did not answer". */
export function toTimeout(name: string, what: string): AppError {
  return new AppError('connection.timeout', {
    message: `${name} ${what} in time.`,
    hint: 'Check address and port, and whether a firewall drops the connection.',
    retry: 'now',
  });
}

function toClosed(name: string, during: string, cause: unknown): AppError {
  return new AppError('connection.closed', {
    message: `${name} closed the connection while ${during}.`,
    hint: 'The server may be overloaded, or it may have blocked this computer for a while.',
    retry: 'now',
    cause,
  });
}

function toBusy(name: string, said: string, cause: unknown): AppError {
  return new AppError('connection.busy', {
    message: `${name} has too many log-ins at the same moment and lets nobody in (it says: ${said}).`,
    hint: 'Try again in a minute. MaxStartups in its sshd_config sets how many may log in at once.',
    retry: 'now',
    facts: { said },
    cause,
  });
}

/** `connection.not-ssh` with the first line of what answered. */
export function toNotSsh(name: string, firstLine: string): AppError {
  return new AppError('connection.not-ssh', {
    message: `${name} is not an SSH server (got ${firstLine}).`,
    hint: 'Check the port. In a guest network, a log-in page may be answering instead of the server.',
    facts: { got: firstLine },
  });
}

/** An error of ssh2 before the session is up, told apart by how far the connection had come. */
export function toConnectError(error: unknown, name: string, stage: ConnectStage, hello: ServerHello): AppError {
  if (isAppError(error)) return error;
  const noMatch = /no matching|Handshake failed/i.test(error instanceof Error ? error.message : '');
  if (stage === 'key exchange' && noMatch) return toMismatch(name, hello, error);
  if (stage === 'identification') {
    const line = hello.firstLine();
    // OpenSSH says this instead of introducing itself when MaxStartups or PerSourceMaxStartups is reached.
    if (/^(?:Exceeded MaxStartups|Not allowed at this time)/.test(line)) return toBusy(name, line, error);
    if (line !== '' && hello.ident() === null) return toNotSsh(name, line);
    return toClosed(name, 'it was expected to introduce itself', error);
  }
  const isSocketTrouble = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(codeOf(error)) || error === null;
  if (isSocketTrouble || /^(?:Connection lost|Not connected|read )/.test(messageOf(error))) {
    return toClosed(name, stage === 'login' ? 'logging in' : 'agreeing on encryption', error);
  }
  return new AppError('connection.handshake', {
    message: `${name} and Stagelift could not agree on how to talk: ${messageOf(error)}`,
    facts: { stage },
    cause: error,
  });
}

function toMismatch(name: string, hello: ServerHello, cause: unknown): AppError {
  const offer = hello.offer();
  const explained = offer === null ? null : explainMismatch(offer);
  if (explained?.kind === 'legacy') {
    return new AppError('connection.legacy-only', {
      message: `${name} offers only outdated algorithms (${explained.what}).`,
      hint: 'Update the SSH server. If that is impossible, allow outdated algorithms for this host in its settings.',
      facts: { offered: explained.what },
      cause,
    });
  }
  return new AppError('connection.handshake', {
    message: `${name} and Stagelift have no algorithm in common (${explained?.what ?? messageOf(cause)}).`,
    hint: "The server needs algorithms that only the system's OpenSSH has.",
    facts: { offered: explained?.what ?? '' },
    cause,
  });
}

/** Why an established connection ended although nobody asked for it. */
export function toLostError(error: unknown, name: string, keepaliveSeconds: number): AppError {
  if (isAppError(error)) return error;
  if (messageOf(error) === 'Keepalive timeout') {
    return new AppError('connection.stalled', {
      message: `${name} has given no sign of life for ${keepaliveSeconds} s.`,
      hint: 'Check the network; the work can be resumed.',
      retry: 'now',
      cause: error,
    });
  }
  const why = messageOf(error);
  return new AppError('connection.closed', {
    message: `The connection to ${name} was closed${why === '' ? '' : `: ${why}`}.`,
    retry: 'now',
    facts: { code: codeOf(error) },
    cause: error,
  });
}

import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { onCancelled, pause } from './cancelled.ts';
import type { ChannelGate } from './channel-gate.ts';
import { createFrame, createMarkers, type Frame } from './frame.ts';
import type { HopLink } from './hop-link.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';
import { type LimitedInput, type RateLimit, readLimited } from './rate-limit.ts';
import { remoteCommand, toShellInput } from './remote-script.ts';
import { createTailBuffer, type TailBuffer } from './tail-buffer.ts';
import type { RemoteProgram, RemoteResult, RemoteStream } from './transport.ts';

/** What executions of one connection share. */
export interface ExecContext {
  readonly link: HopLink;
  readonly gate: ChannelGate;
  readonly limit: RateLimit;
  /** How messages name the server. */
  readonly name: string;
  /** Programs on this connection: how many were accepted, how many have really run, and how many are open now. */
  readonly programs: { begun: number; started: number; open: number };
}

const defaultStallAfter = 35_000;
const runLease = 3600;
const streamLease = 24 * 3600;
const maxCollected = 64 * 1024 * 1024;
const maxStderr = 16 * 1024;

/** A running program, and what its login shell printed before it. */
interface ProgramStream extends RemoteStream {
  readonly noise: () => string;
}

/** Starts a program and streams its payload. See `RemoteSession.stream`. */
export async function startProgram(
  context: ExecContext,
  program: RemoteProgram,
  signal: AbortSignal,
): Promise<ProgramStream> {
  const { channel, release } = await context.gate
    .open(() => openExec(context.link), signal)
    .catch((error: unknown) => {
      // A server that ran programs a moment ago has no process left for this one.
      const hadShell = isAppError(error, 'remote.no-shell') && context.programs.begun > 0;
      throw hadShell ? processesExhausted(context.name, false) : error;
    });
  context.programs.begun += 1;
  context.programs.open += 1;
  return createProgramStream({ ...context, channel, release, program, signal });
}

/** What an account with few processes gets: the watchers of a program that did not begin stay for two seconds. */
const processPauses = [500, 1500, 3000, 5000] as const;

/**
 * Runs a program to its end and collects the payload. See `RemoteSession.run`. Where the account may run no more processes, a
 * program that has not begun is tried again with less beside it.
 */
export async function runProgram(
  context: ExecContext,
  program: RemoteProgram,
  signal: AbortSignal,
): Promise<RemoteResult> {
  for (const wait of processPauses) {
    try {
      return await runOnce(context, program, signal);
    } catch (error) {
      if (!isAppError(error, 'remote.processes-exhausted') || error.facts.began !== false) throw error;
      context.gate.shrink();
      await pause(wait, signal);
    }
  }
  return runOnce(context, program, signal);
}

async function runOnce(context: ExecContext, program: RemoteProgram, signal: AbortSignal): Promise<RemoteResult> {
  const { stdout, done, noise } = await startProgram(context, { leaseSeconds: runLease, ...program }, signal);
  const chunks: Buffer[] = [];
  let size = 0;
  stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxCollected) chunks.push(chunk);
    else stdout.destroy(tooMuchOutput(context.name));
  });
  const { exitCode, stderr } = await done;
  return { exitCode, stdout: Buffer.concat(chunks), stderr, noise: noise() };
}

function tooMuchOutput(name: string): AppError {
  return new AppError('remote.output-truncated', {
    message: `A program on ${name} printed more than ${maxCollected / 1024 / 1024} MB where a short answer was expected.`,
    retry: 'never',
  });
}

/** ssh2 calls back with `reason` when the channel is refused, without it when only the command is. */
export function openExec(link: HopLink): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const onOpen = (error: Error | undefined, channel: ClientChannel) => {
      if (error === undefined) resolve(channel);
      else reject(isOpenRefusal(error) ? error : toExecError(error, link));
    };
    try {
      link.client.exec(remoteCommand, onOpen);
    } catch (error) {
      reject(toExecError(error, link));
    }
  });
}

/** True for the refusal of a channel by the server (RFC 4254 section 5.1). */
export function isOpenRefusal(error: unknown): error is Error & { readonly reason: number } {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'number';
}

function toExecError(error: unknown, { name, lostReason }: HopLink): AppError {
  const lost = lostReason();
  if (lost !== null) return lost;
  const message = error instanceof Error ? error.message : '';
  if (/Not connected|No response from server|closed channel unexpectedly/.test(message)) {
    return new AppError('connection.closed', {
      message: `The connection to ${name} was closed before a program could be started.`,
      retry: 'now',
      cause: error,
    });
  }
  return new AppError('remote.no-shell', {
    message: `${name} runs no commands for this account.`,
    hint: 'The account needs a shell. Accounts for file transfer only cannot be used here.',
    cause: error,
  });
}

interface ProgramRun extends ExecContext {
  readonly channel: ClientChannel;
  readonly release: () => void;
  readonly program: RemoteProgram;
  readonly signal: AbortSignal;
}

function createProgramStream({
  channel,
  release,
  program,
  signal,
  link,
  limit,
  name,
  programs,
}: ProgramRun): ProgramStream {
  const markers = createMarkers();
  const frame = createFrame(markers);
  const stderr = createTailBuffer(maxStderr);
  const stallAfter = program.stallAfter ?? defaultStallAfter;
  const leaseSeconds = program.leaseSeconds ?? streamLease;
  const startedAt = performance.now();
  let received = 0;
  let hasStarted = false;
  let isPaused = false;
  let lastSign = performance.now();
  let stopListening = () => {};
  let stopWatching = () => {};

  const watchdog = setInterval(
    () => {
      // While the consumer does not take data, or may not, silence is no fault of the server.
      if (isPaused || input.isHeld()) lastSign = performance.now();
      else if (performance.now() - lastSign > stallAfter) stdout.destroy(stalled(name, stallAfter));
    },
    Math.max(20, Math.min(1000, stallAfter / 4)),
  );

  const stdout = new Readable({
    highWaterMark: 1024 * 1024,
    read() {
      isPaused = false;
      lastSign = performance.now();
      input.resume();
    },
    destroy(error, done) {
      clearInterval(watchdog);
      stopListening();
      stopWatching();
      // Closing the channel closes the program's stdin: the watcher on the server ends the whole group.
      channel.close();
      input.drain();
      done(error);
    },
  });

  const done = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    stdout.once('error', reject);
    stdout.once('close', () => reject(closedEarly(name, received)));
    channel.on('close', (code: number | null | undefined, signalName?: string) => {
      release();
      const wasAlone = programs.open === 1;
      programs.open -= 1;
      if (stdout.destroyed) return;
      const exitCode = frame.exitCode();
      const text = toPlainText(stderr.text(), maxStderr);
      const facts = { code, signalName, received, elapsed: (performance.now() - startedAt) / 1000, leaseSeconds };
      const failure = judgeEnd(name, frame, stderr, facts) ?? judgeExitCode(name, program, exitCode ?? 0, text);
      // The system refuses the shell itself without a word: it has run programs before, or does so at this moment.
      const isSilent = isAppError(failure, 'remote.no-shell') && text === '' && (programs.started > 0 || !wasAlone);
      if (failure !== null && code !== undefined && (isSilent || isForkRefusal(text))) {
        stdout.destroy(processesExhausted(name, frame.hasStarted()));
        return;
      }
      if (failure !== null) {
        stdout.destroy(failure);
        return;
      }
      stdout.once('end', () => resolve({ exitCode: exitCode ?? 0, stderr: text }));
      stdout.push(null);
    });
  });
  // Whoever only reads stdout learns of failures there.
  done.catch(() => {});
  stdout.on('error', () => {});

  const input: LimitedInput = readLimited(channel, limit, (chunk) => {
    lastSign = performance.now();
    received += chunk.length;
    if (stdout.destroyed) return;
    const payload = frame.push(chunk);
    if (!hasStarted && frame.hasStarted()) {
      hasStarted = true;
      programs.started += 1;
    }
    if (payload.length > 0 && !stdout.push(payload)) {
      isPaused = true;
      input.pause();
    }
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    lastSign = performance.now();
    stderr.push(chunk);
  });
  channel.on('error', (error: Error) => stdout.destroy(error));
  channel.stderr.on('error', () => {});

  stopListening = onCancelled(signal, (error) => stdout.destroy(error));
  stopWatching = link.onGone((reason) => {
    release();
    stdout.destroy(reason ?? closedEarly(name, received));
  });
  if (!stdout.destroyed) {
    // No end of input is sent: the watcher on the server takes it as the sign that we are gone.
    const leaseId = randomBytes(12).toString('hex');
    const text = toShellInput({ script: program.script, markers, leaseId, leaseSeconds });
    limit.spend(text.length);
    channel.write(text);
  }
  return { stdout, done, noise: () => toPlainText(frame.noise()) };
}

interface ProgramEnd {
  readonly code: number | null | undefined;
  readonly signalName: string | undefined;
  readonly received: number;
  readonly elapsed: number;
  readonly leaseSeconds: number;
}

/** What is wrong with the end of a channel, or null when exit code and end marker prove that all of it arrived. */
function judgeEnd(name: string, frame: Frame, stderr: TailBuffer, end: ProgramEnd): AppError | null {
  if (typeof end.code === 'number' && frame.exitCode() === end.code) return null;
  if (!frame.hasStarted() && end.code !== undefined) return noShell(name, frame, stderr);
  if (end.code === undefined) return closedEarly(name, end.received);
  if (end.elapsed >= end.leaseSeconds) {
    return new AppError('remote.output-truncated', {
      message: `A program on ${name} was ended after ${end.leaseSeconds} s, the time it was given.`,
      facts: { leaseSeconds: end.leaseSeconds },
    });
  }
  return new AppError('remote.output-truncated', {
    message: `The answer of ${name} ended too early${end.signalName === undefined ? '' : ` (${end.signalName})`}.`,
    hint: 'The server may have ended the program, for example for want of memory.',
    retry: 'now',
    facts: { received: end.received, signal: end.signalName ?? '', exitCode: end.code ?? -1 },
  });
}

/** As dash, bash, busybox, zsh, tcsh and fish say it. */
function isForkRefusal(text: string): boolean {
  return /cannot fork|can't fork|fork failed|fork: (?:retry: )?Resource temporarily unavailable|No more processes|Out of processes/i.test(
    text,
  );
}

function processesExhausted(name: string, began: boolean): AppError {
  return new AppError('remote.processes-exhausted', {
    message: `${name} lets this account run no more programs at once.`,
    hint: 'End what else runs in the account, or ask the host to raise its limit of processes.',
    retry: 'now',
    facts: { began },
  });
}

function noShell(name: string, frame: Frame, stderr: TailBuffer): AppError {
  const text = toPlainText(`${frame.noise()}\n${stderr.text()}`, 400);
  if (/password change required|password has expired|must change your password/i.test(text)) {
    return new AppError('auth.password-expired', {
      message: `${name} wants a new password before it runs anything: ${toPlainLine(text)}`,
      hint: 'Log in once with a terminal and set a new password.',
      facts: { serverText: text },
    });
  }
  return new AppError('remote.no-shell', {
    message: `${name} starts no shell for this account${text === '' ? '.' : `: ${text}`}`,
    hint: 'The account needs a shell in which `sh` can be started.',
    facts: { serverText: text },
  });
}

function judgeExitCode(name: string, program: RemoteProgram, exitCode: number, stderr: string): AppError | null {
  if ((program.okExitCodes ?? [0]).includes(exitCode)) return null;
  const said = toPlainText(stderr, 600);
  return new AppError('remote.command-failed', {
    message: `A command on ${name} failed with exit code ${exitCode}${said === '' ? '.' : `: ${said}`}`,
    facts: { exitCode },
  });
}

function closedEarly(name: string, received: number): AppError {
  return new AppError('connection.closed', {
    message: `The connection to ${name} was closed after ${(received / 1e6).toFixed(1)} MB, before the answer was complete.`,
    retry: 'now',
    facts: { received },
  });
}

function stalled(name: string, stallAfter: number): AppError {
  return new AppError('connection.stalled', {
    message: `${name} has sent nothing for ${Math.round(stallAfter / 1000)} s.`,
    hint: 'Check the network; the work can be resumed.',
    retry: 'now',
    facts: { stallAfter },
  });
}

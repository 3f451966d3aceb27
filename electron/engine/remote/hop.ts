import type { Duplex } from 'node:stream';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Hop } from '#shared/domain/server.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { planAlgorithms } from './algorithms.ts';
import { onCancelled, pause, throwIfCancelled } from './cancelled.ts';
import { type ConnectStage, toConnectError, toNotSsh, toTimeout } from './connect-errors.ts';
import { createHopLink, type HopLink, keepalivesUntilLost } from './hop-link.ts';
import type { HostKeys } from './host-keys.ts';
import { createHostVerdict, type HostVerdict, toHostKeyError } from './host-verdict.ts';
import type { LoginMemo } from './login-questions.ts';
import { createLoginSequence } from './logins.ts';
import { toKnownHostName } from './known-hosts.ts';
import { createServerHello } from './server-hello.ts';
import type { Interaction } from './transport.ts';
import { fingerprintOf, keyTypeOf } from './wire.ts';

/** Times of a connection in milliseconds. */
export interface ConnectTimes {
  /** TCP connection, name look-up included. Default 15,000. */
  readonly connect: number;
  /** Identification and key exchange. Default 20,000. */
  readonly handshake: number;
  /** Log-in, not counting the time in which somebody is being asked. Default 60,000. */
  readonly login: number;
  /** Between two signs of life; three unanswered ones end the connection. Default 10,000. */
  readonly keepalive: number;
}

/** What connecting one hop needs. */
export interface HopContext {
  readonly hop: Hop;
  readonly allowLegacyAlgorithms: boolean;
  /** How messages name the hop: `deploy@web:22`, or `hop 2 of 3 (deploy@inner:22)`. */
  readonly name: string;
  readonly hostKeys: HostKeys;
  readonly interaction: Interaction;
  readonly env: { readonly SSH_AUTH_SOCK?: string | undefined };
  readonly times: ConnectTimes;
  /** Called when the host key has been verified. */
  readonly onHostKey?: (key: { readonly keyType: string; readonly fingerprint: string }) => void;
  /** A fresh byte stream to the hop, called once per try. */
  readonly openStream: (signal: AbortSignal) => Promise<Duplex>;
}

type Try =
  | { readonly kind: 'ready'; readonly link: HopLink }
  | { readonly kind: 'unknown-key'; readonly key: Buffer }
  | { readonly kind: 'lost-while-asking' }
  | { readonly kind: 'busy'; readonly error: AppError };

const maxTries = 5;
/** Pauses in milliseconds before a server is asked again that lets in only so many at a time. */
const busyPauses = [500, 1000, 2000, 4000] as const;
const maxServerText = 4096;

/**
 * Connects and logs in to one hop. An unknown host key ends the handshake, is shown with no connection open (a server drops
 * a half-open one meanwhile), and is remembered before the next try; the same holds for slow answers during log-in.
 */
export async function connectHop(context: HopContext, signal: AbortSignal): Promise<HopLink> {
  const memo: LoginMemo = { secrets: new Map(), keys: new Map() };
  const pauses = [...busyPauses];
  for (let tries = 0; tries < maxTries;) {
    const outcome = await tryHop(context, memo, signal);
    if (outcome.kind === 'ready') return outcome.link;
    if (outcome.kind === 'busy') {
      await pauseOrGiveUp(pauses.shift(), outcome.error, signal);
      continue;
    }
    tries += 1;
    if (outcome.kind === 'unknown-key') await confirmKey(context, outcome.key, signal);
  }
  throw new AppError('connection.closed', {
    message: `${context.name} closed the connection again and again while it waited for answers.`,
  });
}

/** Several of us that wait for the same server must not come back at the same moment. */
async function pauseOrGiveUp(milliseconds: number | undefined, error: AppError, signal: AbortSignal): Promise<void> {
  if (milliseconds === undefined) throw error;
  await pause(milliseconds * (0.75 + Math.random() / 2), signal);
}

async function confirmKey({ hop, name, hostKeys, interaction }: HopContext, key: Buffer, signal: AbortSignal) {
  const question = {
    host: toKnownHostName(hop.host, hop.port),
    hop: name,
    keyType: keyTypeOf(key),
    fingerprint: fingerprintOf(key),
  };
  const accepted = await interaction.confirmHostKey(question, signal);
  throwIfCancelled(signal);
  if (!accepted) {
    throw new AppError('host-key.rejected', {
      message: `The host key of ${name} was not accepted.`,
      facts: { host: question.host, keyType: question.keyType, fingerprint: question.fingerprint },
    });
  }
  await hostKeys.trust(hop.host, hop.port, key, 'confirmed');
}

async function tryHop(context: HopContext, memo: LoginMemo, signal: AbortSignal): Promise<Try> {
  const trust = await context.hostKeys.lookup(context.hop.host, context.hop.port);
  const verdict = createHostVerdict(trust);
  throwIfCancelled(signal);
  const stream = await context.openStream(signal);
  try {
    return await handshake(context, { stream, verdict, memo, signal });
  } catch (error) {
    if (isAppError(error, 'connection.busy')) return { kind: 'busy', error };
    throw error;
  }
}

interface Handshake {
  readonly stream: Duplex;
  readonly verdict: HostVerdict;
  readonly memo: LoginMemo;
  readonly signal: AbortSignal;
}

function handshake(context: HopContext, { stream, verdict, memo, signal }: Handshake): Promise<Try> {
  const { hop, name, hostKeys, times } = context;
  const client = new ssh2.Client();
  const hello = createServerHello();
  const logins = createLoginSequence({ ...context, label: name, signal, memo });
  let stage: ConnectStage = 'identification';
  let serverText = '';
  let cause: unknown = null;

  return new Promise<Try>((resolve, reject) => {
    let timer = setTimeout(() => settle(() => reject(toTimeout(name, 'did not introduce itself'))), times.handshake);
    let settled = false;
    let stopListening = () => {};
    stopListening = onCancelled(signal, (error) => settle(() => reject(error)));

    function settle(report: () => void, keepOpen = false): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      stopListening();
      stream.removeListener('data', onFirstBytes);
      if (!keepOpen) stream.destroy();
      report();
    }

    function onFirstBytes(chunk: Buffer): void {
      hello.push(chunk);
      const foreign = hello.foreign();
      if (foreign !== null) settle(() => reject(toNotSsh(name, foreign)));
      if (stage === 'identification' && hello.ident() !== null) stage = 'key exchange';
    }

    function armLoginTimer(): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (logins.isAsking()) armLoginTimer();
        else settle(() => reject(toTimeout(name, 'did not finish the log-in')));
      }, times.login);
    }

    /** The connection is over before it was ready: say why, most telling reason first. */
    function fail(): void {
      const refusedKey = verdict.refused();
      if (refusedKey !== null) {
        if (refusedKey.kind === 'unknown') settle(() => resolve({ kind: 'unknown-key', key: refusedKey.key }));
        else {
          if (refusedKey.kind === 'changed')
            hostKeys.noteChanged(hop.host, hop.port, refusedKey.key, refusedKey.trusted);
          settle(() => reject(toHostKeyError(refusedKey, name, hop)));
        }
        return;
      }
      if (stage !== 'login') return settle(() => reject(toConnectError(cause, name, stage, hello)));
      if (logins.isAsking()) {
        // The answer is still on its way: wait for it, then start over with it in the memo.
        settle(() => void waitForAnswer().then(resolve, reject));
        return;
      }
      if (isLoginRefusal(cause)) return settle(() => reject(logins.failure(serverText)));
      // The server gave up while somebody was typing; with the answer in the memo the next try is quick.
      if (logins.hasKeptWaiting()) return settle(() => resolve({ kind: 'lost-while-asking' }));
      settle(() => reject(toConnectError(cause, name, stage, hello)));
    }

    async function waitForAnswer(): Promise<Try> {
      while (logins.isAsking() && !signal.aborted) await new Promise((tick) => setTimeout(tick, 50));
      throwIfCancelled(signal);
      return { kind: 'lost-while-asking' };
    }

    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') {
        logins.noteAgentFailure(error);
        return;
      }
      cause ??= error;
      fail();
    });
    client.on('close', fail);
    client.on('banner', (text) => {
      serverText = `${serverText}${text}`.slice(0, maxServerText);
    });
    client.on('handshake', () => {
      if (stage === 'ready' || stage === 'login') return;
      stage = 'login';
      armLoginTimer();
      const key = verdict.pinned();
      if (key !== null) context.onHostKey?.({ keyType: keyTypeOf(key), fingerprint: fingerprintOf(key) });
    });
    client.on('change password', (text) => {
      logins.noteExpired(text);
      settle(() => reject(logins.failure(serverText)));
    });
    client.on('ready', () => {
      stage = 'ready';
      settle(
        () =>
          resolve({
            kind: 'ready',
            link: createHopLink({ ...context, client, stream, verdict, keepalive: times.keepalive }),
          }),
        true,
      );
    });
    client.on('hostkeys', (keys: ParsedKey[]) => {
      const proven = keys.map((key) => key.getPublicSSH()).filter((key) => !verdict.isRevoked(key));
      // A failed write only means that the key is asked for again one day.
      for (const key of proven) void hostKeys.trust(hop.host, hop.port, key, 'rotated').catch(() => {});
    });

    if (settled) return;
    stream.on('data', onFirstBytes);
    client.connect({
      sock: stream,
      username: hop.user,
      algorithms: planAlgorithms({
        trustedKeyTypes: verdict.trustedKeyTypes,
        allowLegacy: context.allowLegacyAlgorithms,
      }),
      hostVerifier: (key: Buffer) => verdict.judge(key),
      authHandler: logins.handler,
      readyTimeout: 0,
      keepaliveInterval: times.keepalive,
      keepaliveCountMax: keepalivesUntilLost,
    });
  });
}

/** ssh2 ends with this error when no method is left; a server may hang up first, with a message of its own. */
function isLoginRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    /authentication|auth/i.test(`${error.message} ${'level' in error ? String(error.level) : ''}`)
  );
}

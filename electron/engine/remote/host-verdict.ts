import type { Hop } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostTrust } from './host-keys.ts';
import { toKnownHostName } from './known-hosts.ts';
import { fingerprintOf, keyTypeOf } from './wire.ts';

/** Why the host key of a connection was not accepted. */
export type RefusedKey =
  | { readonly kind: 'unknown'; readonly key: Buffer }
  | { readonly kind: 'revoked'; readonly key: Buffer; readonly where: string }
  | {
      readonly kind: 'changed';
      readonly key: Buffer;
      readonly trusted: readonly string[];
      readonly where: readonly string[];
    };

/** Judges the keys of one connection: pure and fast, because the question comes back at every rekey. */
export interface HostVerdict {
  readonly trustedKeyTypes: readonly string[];
  judge(key: Buffer): boolean;
  isRevoked(key: Buffer): boolean;
  refused(): RefusedKey | null;
  /** The accepted key of this connection. */
  pinned(): Buffer | null;
}

/** A judge for one connection. The first accepted key is pinned: another one at a rekey is refused even if it is trusted too. */
export function createHostVerdict({ trusted, revoked }: HostTrust): HostVerdict {
  let pinned: Buffer | null = null;
  let refused: RefusedKey | null = null;
  const where = trusted.map(
    (line) => `${line.source}:${line.lineNumber}${line.comment === '' ? '' : ` (${line.comment})`}`,
  );
  const fingerprints = trusted.map((line) => fingerprintOf(line.key));

  function refuse(reason: RefusedKey): boolean {
    refused ??= reason;
    return false;
  }

  return {
    trustedKeyTypes: [...new Set(trusted.map((line) => line.keyType))],
    judge(key) {
      if (pinned !== null) {
        return pinned.equals(key) || refuse({ kind: 'changed', key, trusted: [fingerprintOf(pinned)], where });
      }
      const revocation = revoked.find((line) => line.key.equals(key));
      if (revocation !== undefined) {
        return refuse({ kind: 'revoked', key, where: `${revocation.source}:${revocation.lineNumber}` });
      }
      if (trusted.length === 0) return refuse({ kind: 'unknown', key });
      if (!trusted.some((line) => line.key.equals(key))) {
        return refuse({ kind: 'changed', key, trusted: fingerprints, where });
      }
      pinned = key;
      return true;
    },
    isRevoked: (key) => revoked.some((line) => line.key.equals(key)),
    refused: () => refused,
    pinned: () => pinned,
  };
}

/** A refused key as an error; for a changed key both fingerprints are in the facts. */
export function toHostKeyError(refused: RefusedKey, name: string, hop: Hop): AppError {
  const host = toKnownHostName(hop.host, hop.port);
  const shown = { host, hop: name, keyType: keyTypeOf(refused.key), newFingerprint: fingerprintOf(refused.key) };
  if (refused.kind === 'revoked') {
    return new AppError('host-key.revoked', {
      message: `The host key of ${name} is marked as revoked in ${refused.where}.`,
      hint: 'Ask the person who runs the server. Nothing was sent to it.',
      retry: 'never',
      facts: shown,
    });
  }
  if (refused.kind === 'unknown') return new AppError('host-key.unknown', { facts: shown });
  return new AppError('host-key.changed', {
    message:
      `The host key of ${name} is not the one that was trusted: it shows ${shown.newFingerprint}, ` +
      `trusted is ${refused.trusted.join(' or ')}. Nothing was sent to it.`,
    hint:
      'Somebody may be in between, or the server was set up again. Ask the person who runs it to read out the new ' +
      'fingerprint; only then replace the key in the settings under hosts and keys.',
    retry: 'never',
    facts: { ...shown, trustedFingerprints: [...refused.trusted], trustedIn: [...refused.where] },
  });
}

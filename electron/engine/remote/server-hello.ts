import type { ServerOffer } from './algorithms.ts';
import { toPlainLine } from './plain-text.ts';
import { createWireReader } from './wire.ts';

const keepBytes = 32 * 1024;
const kexInit = 20;

/** Watches the first bytes of a connection, which arrive in clear text, to say later why it failed. */
export interface ServerHello {
  push(chunk: Buffer): void;
  /** The identification, e.g. `SSH-2.0-OpenSSH_9.2p1`, once it has arrived. */
  ident(): string | null;
  /** The first line of something that is certainly not an SSH server, e.g. `HTTP/1.1 302 Found`. */
  foreign(): string | null;
  /** The first line of whatever has arrived; empty when nothing has. */
  firstLine(): string;
  /** The server's algorithm lists, once they have arrived. */
  offer(): ServerOffer | null;
}

/** A watcher for one connection; it keeps at most 32 kB. */
export function createServerHello(): ServerHello {
  let seen: Buffer = Buffer.alloc(0);
  function identLine(): { readonly text: string; readonly end: number } | null {
    const text = seen.toString('latin1');
    const found = /(?:^|\n)(SSH-[^\n]*)\n/.exec(text);
    if (found?.[1] === undefined) return null;
    return { text: found[1].trimEnd(), end: found.index + found[0].length };
  }
  return {
    push(chunk) {
      if (seen.length < keepBytes) seen = Buffer.concat([seen, chunk.subarray(0, keepBytes - seen.length)]);
    },
    ident: () => identLine()?.text ?? null,
    foreign() {
      const looksForeign = /^(?:HTTP\/|<|220[ -]|\+OK|\* OK|RFB |[\x15\x16]\x03)/.test(seen.toString('latin1', 0, 16));
      return looksForeign ? describe(seen) : null;
    },
    firstLine: () => describe(seen),
    offer() {
      const ident = identLine();
      return ident === null ? null : parseKexInit(seen.subarray(ident.end));
    },
  };
}

function describe(bytes: Buffer): string {
  const line = toPlainLine(bytes.toString('latin1', 0, 512), 80);
  return line === '' && bytes.length > 0 ? `${bytes.length} bytes of binary data` : line;
}

function parseKexInit(packet: Buffer): ServerOffer | null {
  try {
    const reader = createWireReader(packet);
    reader.bytes(5);
    if (reader.byte() !== kexInit) return null;
    reader.bytes(16);
    const list = () => reader.string().toString('latin1').split(',');
    const [kex, hostKey, , cipher, , mac] = [list(), list(), list(), list(), list(), list()];
    return { kex, hostKey, cipher, mac };
  } catch {
    return null;
  }
}

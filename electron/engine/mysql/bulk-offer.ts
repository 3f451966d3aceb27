import type { Duplex } from 'node:stream';

/** What a log-in agreed on. */
export interface BulkOffer {
  /** True once server and client have both said that they take COM_STMT_BULK_EXECUTE. */
  readonly agreed: boolean;
}

const packetHeader = 4;
/** MySQL's bit 0. MariaDB servers and clients leave it unset and use four reserved bytes for flags of their own. */
const isMysql = 1;
const encrypted = 0x800;
/** MARIADB_CLIENT_STMT_BULK_OPERATIONS among those flags. */
const bulkOperations = 4;
/** Where the four bytes stand behind the version, and in the client's answer. */
const serverFlagsAt = 4 + 8 + 1 + 2 + 1 + 2 + 2 + 1 + 6;
const answerFlagsAt = packetHeader + 4 + 4 + 1 + 19;
const longestGreeting = 1024;

/**
 * Adds MariaDB's bulk protocol to what the driver announces, because the driver cannot: call before the driver gets the
 * stream. Only an answer in plain is touched; over TLS, with MySQL, and with whatever looks unusual, nothing is agreed.
 */
export function offerBulk(stream: Duplex): BulkOffer {
  let agreed = false;
  let greeting: Buffer = Buffer.alloc(0);
  const listen = (chunk: Buffer): void => {
    if (greeting.length < longestGreeting) greeting = Buffer.concat([greeting, chunk]);
  };
  // The driver answers as soon as it has read the greeting, so ours must be the first look at it.
  stream.on('data', listen);
  const write = stream.write;
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    stream.write = write;
    stream.off('data', listen);
    const answer = Buffer.isBuffer(chunk) && serverTakesBulk(greeting) ? withBulk(chunk) : null;
    agreed = answer !== null;
    return Reflect.apply(write, stream, [answer ?? chunk, ...rest]) as boolean; // what Duplex.write returns
  };
  return {
    get agreed() {
      return agreed;
    },
  };
}

function serverTakesBulk(greeting: Buffer): boolean {
  const versionEnd = greeting.indexOf(0, packetHeader + 1);
  if (versionEnd < 0 || greeting[packetHeader] !== 10) return false;
  const facts = greeting.subarray(versionEnd + 1);
  if (facts.length < serverFlagsAt + 4) return false;
  return (facts.readUInt16LE(13) & isMysql) === 0 && (facts.readUInt32LE(serverFlagsAt) & bulkOperations) !== 0;
}

/** The driver's answer with the flag in it, or null for any other packet. */
function withBulk(answer: Buffer): Buffer | null {
  if (answer.length < answerFlagsAt + 4 || answer.length !== answer.readUIntLE(0, 3) + packetHeader) return null;
  const flags = answer.readUInt32LE(packetHeader);
  if ((flags & encrypted) !== 0) return null;
  const changed = Buffer.from(answer);
  changed.writeUInt32LE((flags & ~isMysql) >>> 0, packetHeader);
  changed.writeUInt32LE((changed.readUInt32LE(answerFlagsAt) | bulkOperations) >>> 0, answerFlagsAt);
  return changed;
}

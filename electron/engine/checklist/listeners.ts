/** A socket that waits for connections. */
export interface Listener {
  /** As the kernel writes it: hexadecimal, each group of four bytes in the machine's order. */
  readonly address: string;
  readonly port: number;
}

/** The waiting sockets in the text of `/proc/net/tcp` and `tcp6`; null when it is not such a text. Pure. */
export function parseListeners(text: string): readonly Listener[] | null {
  if (!text.includes('local_address')) return null;
  const found: Listener[] = [];
  for (const row of text.split('\n')) {
    const match = /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+\S+\s+0A\s/.exec(row);
    const [, address, port] = match ?? [];
    if (address === undefined || port === undefined) continue;
    const listener = { address, port: parseInt(port, 16) };
    if (!found.some((other) => other.address === listener.address && other.port === listener.port))
      found.push(listener);
  }
  return found;
}

/** What an address of `/proc/net/tcp` means, on a machine that stores the lowest byte first. Pure. */
export function describeListener(address: string): {
  readonly isEvery: boolean;
  readonly isLoopback: boolean;
  readonly text: string;
} {
  if (/^0+$/.test(address)) return { isEvery: true, isLoopback: false, text: 'every address' };
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((group) =>
    (group.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)),
  );
  const mapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  const four = bytes.length === 4 ? bytes : mapped ? bytes.slice(12) : null;
  if (four !== null) return { isEvery: false, isLoopback: four[0] === 127, text: four.join('.') };
  const isLoopback = bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
  const groups = bytes.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | (bytes[index + 1] ?? 0)).toString(16)] : [],
  );
  return { isEvery: false, isLoopback, text: isLoopback ? '::1' : groups.join(':') };
}

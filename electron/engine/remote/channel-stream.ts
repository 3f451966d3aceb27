import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { HopLink } from './hop-link.ts';
import { type RateLimit, readLimited } from './rate-limit.ts';

/**
 * A forwarding channel of ssh2 as an ordinary stream: it is really destroyed by `destroy`, and a lost connection destroys it
 * with the reason (ssh2 itself only ends the channel, which looks like a clean end of the data).
 */
export function toTunnelStream(channel: ClientChannel, link: HopLink, limit: RateLimit): Duplex {
  let stopWatching = () => {};
  const stream = new Duplex({
    read() {
      input.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      limit.whenPaid(() => {
        limit.spend(chunk.length);
        if (channel.writable) channel.write(chunk, done);
        else done(new Error('the tunnel is closed'));
      });
    },
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      stopWatching();
      channel.close();
      // Unread data would keep the channel from closing.
      input.drain();
      done(error);
    },
  });
  const input = readLimited(channel, limit, (chunk) => {
    if (!stream.destroyed && !stream.push(chunk)) input.pause();
  });
  channel.on('end', () => {
    if (!stream.destroyed) stream.push(null);
  });
  channel.on('error', (error: Error) => stream.destroy(error));
  channel.on('close', () => {
    // The other side is gone: what was not written will never be.
    if (!stream.destroyed && !stream.writableFinished) stream.end();
  });
  // The owner may attach its own handler late; an error before that must not end the process.
  stream.on('error', () => {});
  stopWatching = link.onGone((reason) => stream.destroy(reason ?? undefined));
  return stream;
}

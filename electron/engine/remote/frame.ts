import { randomBytes } from 'node:crypto';

/** Random words around a program's output, unguessable for whatever else prints there. */
export interface FrameMarkers {
  readonly start: string;
  readonly end: string;
}

/** Takes apart what a channel delivers: noise, start marker, payload, end marker with exit code, noise. */
export interface Frame {
  /** The payload inside this chunk, possibly empty. Bytes that may belong to the end marker are held back. */
  push(chunk: Buffer): Buffer;
  hasStarted(): boolean;
  /** The exit code once the end marker has arrived completely. */
  exitCode(): number | null;
  /** The first bytes before the start marker (at most 4 kB): start-up noise, or the reason why nothing started. */
  noise(): string;
}

const keepNoise = 4096;
const maxTrailer = 8;
const nothing = Buffer.alloc(0);

/** Fresh markers: 32 random bytes each, in hexadecimal. */
export function createMarkers(): FrameMarkers {
  return { start: randomBytes(32).toString('hex'), end: randomBytes(32).toString('hex') };
}

/** A frame reader. The end marker is followed by the exit code and a semicolon. */
export function createFrame(markers: FrameMarkers): Frame {
  const start = Buffer.from(`${markers.start}\n`, 'latin1');
  const end = Buffer.from(markers.end, 'latin1');
  let state: 'before' | 'inside' | 'trailer' | 'after' = 'before';
  let held: Buffer = nothing;
  let noise: Buffer = nothing;
  let exitCode: number | null = null;

  function before(data: Buffer): Buffer {
    const at = data.indexOf(start);
    const noiseEnd = at < 0 ? data.length - heldBack(data, start) : at;
    if (noise.length < keepNoise) noise = Buffer.concat([noise, data.subarray(0, noiseEnd)]).subarray(0, keepNoise);
    if (at < 0) {
      held = data.subarray(noiseEnd);
      return nothing;
    }
    state = 'inside';
    return inside(data.subarray(at + start.length));
  }

  function inside(data: Buffer): Buffer {
    const at = data.indexOf(end);
    if (at < 0) {
      const payloadEnd = data.length - heldBack(data, end);
      held = data.subarray(payloadEnd);
      return data.subarray(0, payloadEnd);
    }
    state = 'trailer';
    trailer(data.subarray(at + end.length));
    return data.subarray(0, at);
  }

  function trailer(data: Buffer): Buffer {
    const found = /^(\d{1,3});/.exec(data.toString('latin1', 0, maxTrailer));
    if (found?.[1] !== undefined) {
      state = 'after';
      exitCode = Number(found[1]);
    } else if (data.length < maxTrailer) {
      held = data;
    } else {
      // Something that is not our trailer follows: the exit code stays unknown and the output counts as cut off.
      state = 'after';
    }
    return nothing;
  }

  return {
    push(chunk) {
      const data = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      held = nothing;
      if (state === 'before') return before(data);
      if (state === 'inside') return inside(data);
      return state === 'trailer' ? trailer(data) : nothing;
    },
    hasStarted: () => state !== 'before',
    exitCode: () => exitCode,
    noise: () => Buffer.concat([noise, state === 'before' ? held : nothing]).toString('utf8'),
  };
}

/** How many bytes at the end of `data` may be the beginning of `marker`. */
function heldBack(data: Buffer, marker: Buffer): number {
  const from = Math.max(0, data.length - marker.length + 1);
  for (let at = data.indexOf(marker.subarray(0, 1), from); at >= 0; at = data.indexOf(marker.subarray(0, 1), at + 1)) {
    const length = data.length - at;
    if (data.compare(marker, 0, length, at) === 0) return length;
  }
  return 0;
}

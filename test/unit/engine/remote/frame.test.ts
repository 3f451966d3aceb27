import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrame, createMarkers } from '#engine/remote/frame.ts';

/** Feeds data in pieces that end at the given places. */
function feed(data: Buffer, cuts: readonly number[], markers = createMarkers()) {
  const frame = createFrame(markers);
  const ends = [...new Set([...cuts.map((cut) => cut % (data.length + 1)), data.length])].sort((a, b) => a - b);
  let from = 0;
  const pieces = ends.map((end) => {
    const piece = frame.push(data.subarray(from, end));
    from = end;
    // The frame may hand out a view of what it was given.
    return Buffer.from(piece);
  });
  return { frame, payload: Buffer.concat(pieces) };
}

describe('the frame around a program', () => {
  it('gives back exactly the payload, wherever the line cuts it into pieces', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.array(fc.nat(), { maxLength: 20 }), fc.nat(255), (...given) => {
        const [noise, payload, after, cuts, code] = given;
        const markers = createMarkers();
        const data = Buffer.concat([
          ...[noise, Buffer.from(`${markers.start}\n`), payload],
          ...[Buffer.from(`${markers.end}${code};`), after],
        ]);
        const result = feed(data, cuts, markers);
        expect(result.payload).toEqual(Buffer.from(payload));
        expect(result.frame.exitCode()).toBe(code);
      }),
    );
  });

  it('is not fooled by a payload that is almost the end marker', () => {
    const markers = createMarkers();
    const almost = `${markers.end.slice(0, 63)}!${markers.end.slice(0, 40)}`;
    const data = Buffer.from(`${markers.start}\n${almost}${markers.end}0;`);
    for (let cut = 0; cut <= data.length; cut += 1) {
      expect(feed(data, [cut], markers).payload.toString()).toBe(almost);
    }
  });

  it('knows no exit code before the end marker is complete', () => {
    const markers = createMarkers();
    for (const end of ['', markers.end.slice(0, 50), markers.end, `${markers.end}0`, `${markers.end}later output`]) {
      const { frame } = feed(Buffer.from(`${markers.start}\npart${end}`), [], markers);
      expect(frame.exitCode()).toBeNull();
    }
  });

  it('keeps the first 4 kB of what comes before', () => {
    const { frame } = feed(Buffer.from(`hello\n${'x'.repeat(20_000)}`), [3, 9000]);
    expect(frame.hasStarted()).toBe(false);
    expect(frame.noise().startsWith('hello\n')).toBe(true);
    expect(frame.noise().length).toBeLessThan(4200);
  });
});

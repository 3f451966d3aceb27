import { describe, expect, it } from 'vitest';
import { chooseReader, judgeLine } from '#engine/flows/pull/choose-reader.ts';

const { signal } = new AbortController();

describe('the reader of a pull', () => {
  it.each([
    [2.3e6, 'packed', 'compressed on the server: the line gives 2.3 MB/s'],
    [3.9e6, 'packed', 'compressed on the server: the line gives 3.9 MB/s'],
    [4.1e6, 'plain', 'not compressed: the line gives 4.1 MB/s'],
    [112e6, 'plain', 'not compressed: the line gives 112 MB/s'],
    [null, 'plain', 'not compressed: the line could not be measured'],
  ] as const)('for a line of %s bytes per second is %s', (rate, reader, why) => {
    expect(judgeLine(rate)).toEqual({ reader, why });
  });

  it('is what the user asked for, whatever the line is like', async () => {
    expect((await chooseReader(null, 'always', signal)).reader).toBe('packed');
    expect((await chooseReader(null, 'never', signal)).reader).toBe('plain');
  });

  it('is the plain one for a source on this computer', async () => {
    expect(await chooseReader(null, undefined, signal)).toEqual({
      reader: 'plain',
      why: 'not compressed: the source is on this computer',
    });
  });
});

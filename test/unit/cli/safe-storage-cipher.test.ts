import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linuxFormat,
  macFormat,
  openSealed,
  sealText,
  weakFormat,
  weakKeyText,
} from '../../../electron/cli/secrets/safe-storage-cipher.ts';

const key = 'ibB9ouIG7r2mnY56gP1wvg==';

describe('the form of safeStorage', () => {
  it('is the one that Electron 33 wrote with a key of GNOME Keyring', () => {
    const sealed = Buffer.from('djExaIClXyFf8s2FdkhVT/IK5A==', 'base64');
    expect(openSealed(sealed, key, linuxFormat)).toBe('CANARY-1 ü€');
    expect(sealText('CANARY-1 ü€', key, linuxFormat)).toEqual(sealed);
  });

  it.each([
    ['Linux', linuxFormat, key],
    ['macOS', macFormat, key],
    ['no keychain', weakFormat, weakKeyText],
  ])('gives back any text (%s)', (_name, format, text) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(openSealed(sealText(value, text, format), text, format)).toBe(value);
      }),
      { numRuns: 20 },
    );
  });

  it('never gives another text for another key, a cut or a foreign form', () => {
    const sealed = sealText('a password that is longer than one block', key, linuxFormat);
    const undecryptable = expect.objectContaining({ code: 'secret.undecryptable' }) as unknown;
    const failure = (bytes: Buffer, withKey = key, format = linuxFormat): unknown => {
      try {
        return openSealed(bytes, withKey, format);
      } catch (error) {
        return error;
      }
    };
    for (let other = 0; other < 600; other += 1) expect(failure(sealed, `key ${String(other)}`)).toEqual(undecryptable);
    expect(failure(sealed.subarray(0, -1))).toEqual(undecryptable);
    expect(failure(Buffer.alloc(0))).toEqual(undecryptable);
    expect(failure(Buffer.concat([Buffer.from('v12'), sealed.subarray(3)]))).toMatchObject({
      code: 'secret.undecryptable',
      message: expect.stringContaining('only the window reads') as unknown,
    });
  });
});

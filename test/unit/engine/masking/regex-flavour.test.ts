import { describe, expect, it } from 'vitest';
import { regexFlavour } from '#engine/masking/regex-flavour.ts';

describe('regexFlavour', () => {
  it.each([
    ['10.11.19-MariaDB-0+deb12u1', 'pcre'],
    ['5.5.5-10.6.12-MariaDB-log', 'pcre'],
    ['11.4.2-MariaDB', 'pcre'],
    ['10.0.4-MariaDB', 'none'],
    ['5.5.68-MariaDB', 'none'],
    ['8.0.39', 'icu'],
    ['8.4.0-commercial', 'icu'],
    ['9.1.0', 'icu'],
    ['8.0.3-rc', 'none'],
    ['8.0.16', 'none'],
    ['5.7.44-log', 'none'],
    ['8.0.35-27-Percona', 'icu'],
    ['nonsense', 'none'],
    ['', 'none'],
  ])('%s: %s', (version, expected) => {
    expect(regexFlavour(version)).toBe(expected);
  });
});

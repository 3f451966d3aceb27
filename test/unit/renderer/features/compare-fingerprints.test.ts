import { describe, expect, it } from 'vitest';
import { compareFingerprints } from '../../../../renderer/features/host-keys/compare-fingerprints.ts';

const actual = 'SHA256:80RkvGqM2zcQyk8Ga7j+n6SjhiAOQ5fsN67lJivQVH0';

describe('compareFingerprints', () => {
  it.each([
    actual,
    ` ${actual}=\n`,
    '80RkvGqM2zcQyk8Ga7j+n6SjhiAOQ5fsN67lJivQVH0',
    `256 ${actual} root@web1 (ED25519)`,
    '80RkvGqM2zcQyk8Ga7j+n6Sj hiAOQ5fsN67lJivQVH0',
  ])('knows %s for the same', (pasted) => {
    expect(compareFingerprints(pasted, actual)).toBe('same');
  });

  it('sees a single changed letter, also its case', () => {
    expect(compareFingerprints(actual.replace('q', 'Q'), actual)).toBe('different');
  });

  it('does not take a part or another kind of fingerprint for the same', () => {
    expect(compareFingerprints(actual.slice(0, 20), actual)).toBe('different');
    expect(compareFingerprints('SHA256:', actual)).toBe('different');
    expect(compareFingerprints('MD5:9f:8e:aa', actual)).toBe('different');
  });

  it('says nothing before something was pasted', () => {
    expect(compareFingerprints('  ', actual)).toBe('empty');
  });
});

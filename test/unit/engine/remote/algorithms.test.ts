import { describe, expect, it } from 'vitest';
import { explainMismatch, planAlgorithms } from '#engine/remote/algorithms.ts';

const modern = planAlgorithms({ trustedKeyTypes: [], allowLegacy: false });
const legacy = planAlgorithms({ trustedKeyTypes: [], allowLegacy: true });

describe('the offer', () => {
  it('prefers AES-GCM and leaves out everything outdated (S13)', () => {
    expect(modern.cipher.slice(0, 2)).toEqual(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com']);
    const all = Object.values(modern).flat().join(' ');
    expect(all).not.toMatch(/chacha|cbc|sha1(?!\d)|ssh-rsa|ssh-dss|zlib|md5/);
  });

  it('adds outdated algorithms at the end, only when allowed', () => {
    expect(legacy.kex.slice(0, modern.kex.length)).toEqual(modern.kex);
    expect(legacy.kex).toContain('diffie-hellman-group14-sha1');
    expect(legacy.serverHostKey).toContain('ssh-rsa');
    expect(legacy.compress).toEqual(['none']);
  });

  it('asks for the type of the trusted key first', () => {
    const { serverHostKey } = planAlgorithms({ trustedKeyTypes: ['ssh-rsa'], allowLegacy: false });
    expect(serverHostKey.slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(serverHostKey).toContain('ssh-ed25519');
  });
});

describe('no common algorithm', () => {
  const good = { kex: ['curve25519-sha256'], hostKey: ['ssh-ed25519'], cipher: ['aes128-ctr'], mac: ['hmac-sha2-256'] };

  it('is told apart: outdated server or foreign algorithms', () => {
    expect(explainMismatch({ ...good, kex: ['diffie-hellman-group14-sha1'] })).toEqual({
      kind: 'legacy',
      what: 'key exchange: diffie-hellman-group14-sha1',
    });
    expect(explainMismatch({ ...good, kex: ['mlkem768x25519-sha256'] }).kind).toBe('foreign');
    const both = { ...good, hostKey: ['ssh-rsa'], kex: ['mlkem768x25519-sha256'] };
    expect(explainMismatch(both)).toEqual({ kind: 'foreign', what: 'key exchange: mlkem768x25519-sha256' });
  });
});

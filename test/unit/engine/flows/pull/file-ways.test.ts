import { describe, expect, it } from 'vitest';
import { describeWays, parseWays, sftpOnly } from '#engine/flows/pull/file-ways.ts';

describe('the ways to a server’s files', () => {
  it('are read from two words', () => {
    expect(parseWays('find gnu-tar')).toEqual({ listing: 'find', archive: 'gnu-tar', hasShell: true });
    expect(parseWays('sftp none')).toEqual({ listing: 'sftp', archive: 'none', hasShell: true });
  });

  it.each(['', 'find', 'find tar', 'ls gnu-tar', 'gnu-tar find'])('are not read from %j', (text) => {
    expect(parseWays(text)).toBeNull();
  });

  it('are not mentioned when they are the usual ones', () => {
    expect(describeWays({ listing: 'find', archive: 'gnu-tar', hasShell: true })).toEqual([]);
  });

  it('are named with their reasons', () => {
    const [problem] = describeWays({ listing: 'php', archive: 'bsd-tar', hasShell: true });
    expect(problem?.detail).toBe(
      'Listed by php, because there is neither perl nor a find that prints sizes and times. Copied in one stream by BSD tar.',
    );
    expect(describeWays({ listing: 'find', archive: 'none', hasShell: true })[0]?.detail).toContain('takes longer');
    expect(describeWays(sftpOnly)[0]?.detail).toMatch(/runs no programs.*over SFTP/);
  });
});

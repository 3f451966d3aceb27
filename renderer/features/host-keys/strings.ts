import { formatCount, plural } from '../../ui/format.ts';

export const strings = {
  title: (host: string) => `Is this really ${host}?`,
  intro:
    'This computer has not seen this host key before. Compare the fingerprint with one you got another way: from the provider’s panel, a colleague, or the server’s own console.',
  host: 'Host',
  reached: 'Connection',
  keyType: 'Key type',
  fingerprint: 'Fingerprint',
  compareLabel: 'Compare with…',
  compareHint: 'Paste the fingerprint you were given.',
  same: 'The fingerprints are the same.',
  different: 'The fingerprints differ. Do not trust this key.',
  trust: 'Trust this key',
  reject: 'Reject',
  queue: (count: number) =>
    `${formatCount(count)} more ${plural(count, 'question waits', 'questions wait')} after this one.`,
} as const;

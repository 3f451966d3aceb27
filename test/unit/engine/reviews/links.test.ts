import { createHmac } from 'node:crypto';
import { compare } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { linkAddress, makeLink, toKeptLink, toQrCode } from '#engine/reviews/links.ts';
import { parseReviewKeys, reviewKeysRef } from '#engine/reviews/keys.ts';
import { secretRefSchema } from '#shared/domain/server.ts';
import { sampleReview } from '../../../contract/sample-reviews.ts';

const now = new Date('2026-11-21T09:00:00.500Z');
const wish = { person: 'p_anna', name: 'Anna', purpose: 'approve', pin: undefined, expiresAt: undefined } as const;

describe('a link', () => {
  it('has an address that follows from it and the key, and from nothing else', async () => {
    const file = await makeLink(sampleReview, wish, now);
    expect(file.id).toMatch(/^[A-Za-z0-9_-]{12}$/);
    const key = '5a'.repeat(32);
    const signed = ['link', sampleReview.id, file.id, 'p_anna', 'approve', file.signedUntil].join('\n');
    const mac = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(signed)
      .digest()
      .subarray(0, 24)
      .toString('base64url');
    expect(linkAddress(sampleReview, toKeptLink(file), key)).toBe(`${sampleReview.reviewUrl}?k=${file.id}.${mac}`);
    // It keeps its address when it lives longer.
    const longer = { ...toKeptLink(file), expiresAt: '2030-01-01T00:00:00Z' };
    expect(linkAddress(sampleReview, longer, key)).toContain(mac);
    expect(linkAddress(sampleReview, { ...longer, purpose: 'view' }, key)).not.toContain(mac);
  });

  it('lives as long as a review can be extended, unless something shorter was wished', async () => {
    expect((await makeLink(sampleReview, wish, now)).expiresAt).toBe('2027-11-22T09:00:00Z');
    const short = await makeLink(sampleReview, { ...wish, expiresAt: '2026-11-22T10:00:00+01:00' }, now);
    expect(short).toMatchObject({
      createdAt: '2026-11-21T09:00:00Z',
      expiresAt: '2026-11-22T09:00:00Z',
      pinHash: null,
    });
  });

  it("hashes a PIN as PHP's password_verify reads it, and keeps nothing of it here", async () => {
    const file = await makeLink(sampleReview, { ...wish, pin: '4711' }, now);
    expect(file.pinHash).toMatch(/^\$2y\$10\$.{53}$/);
    expect(await compare('4711', (file.pinHash ?? '').replace('$2y$', '$2b$'))).toBe(true);
    expect(JSON.stringify(toKeptLink(file))).not.toContain('$2y$');
    expect(toKeptLink(file).hasPin).toBe(true);
  });

  it('is a picture without anything but lines', () => {
    const svg = toQrCode('https://x.example/?k="><script>alert(1)</script>');
    expect(svg).toMatch(
      /^<svg xmlns="[^"]+" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges"><path fill="#fff" d="[^"]+"\/><path fill="#000" d="[^"]+"\/><\/svg>$/,
    );
    expect(svg).not.toContain('script');
  });
});

describe('the keys of a review', () => {
  it('have a place of their own for each review, also for one of the same name', () => {
    const first = reviewKeysRef(sampleReview);
    expect(secretRefSchema.parse(first)).toBe('review/shop-new-header/20261121080000/keys');
    expect(reviewKeysRef({ ...sampleReview, createdAt: '2026-12-01T08:00:00Z' })).not.toBe(first);
  });

  it('are not told when they are none', () => {
    for (const text of ['not json 5ecret', '{"link":"5ecret"}', '{}']) {
      expect(() => parseReviewKeys(sampleReview, text)).toThrow(expect.objectContaining({ code: 'secret.missing' }));
      expect(() => parseReviewKeys(sampleReview, text)).not.toThrow(/5ecret/);
    }
  });
});

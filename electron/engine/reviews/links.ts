import { createHmac, randomBytes } from 'node:crypto';
import { hash as bcryptHash } from 'bcryptjs';
import { correction, generate } from 'lean-qr';
import type { LinkPurpose, Review } from '#shared/domain/review.ts';
import type { KeptLink } from './record.ts';

/** A link as the server has it: `links/ID.json`. */
export interface LinkFile {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly signedUntil: string;
  readonly revokedAt: string | null;
  readonly pinHash: string | null;
}

/** New links work for at least so long: a review may be extended, and its own end closes them before. */
const shortestLife = 366 * 24 * 3600 * 1000;

/** What a link is made from. */
export interface NewLink {
  readonly person: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly pin: string | undefined;
  readonly expiresAt: string | undefined;
}

/** A new link with an identifier that cannot be guessed; its PIN is hashed as PHP's `password_verify` reads it. */
export async function makeLink(review: Review, wish: NewLink, now: Date): Promise<LinkFile> {
  const { person, name, purpose, pin } = wish;
  const life = Math.max(Date.parse(review.expiresAt), now.getTime() + shortestLife);
  const expiresAt = toServerTime(new Date(wish.expiresAt ?? life));
  return {
    ...{ id: randomBytes(9).toString('base64url'), person, name, purpose },
    ...{ createdAt: toServerTime(now), expiresAt, signedUntil: expiresAt, revokedAt: null },
    // PHP writes $2y$ for what others call $2b$.
    pinHash: pin === undefined ? null : (await bcryptHash(pin, 10)).replace(/^\$2[ab]\$/, '$2y$'),
  };
}

/** What this computer remembers of it: nothing by which anybody could enter. */
export function toKeptLink({ pinHash, ...link }: LinkFile): KeptLink {
  return { ...link, hasPin: pinHash !== null, firstUse: null, lastUse: null };
}

/** Somebody who has no link yet. */
export function newPerson(): string {
  return `p_${randomBytes(9).toString('hex')}`;
}

/** A time as the agent writes it. */
export function toServerTime(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The address of a link: whoever has it, and the PIN, is this person. */
export function linkAddress(review: Pick<Review, 'id' | 'reviewUrl'>, link: KeptLink, linkKey: string): string {
  const signed = ['link', review.id, link.id, link.person, link.purpose, link.signedUntil].join('\n');
  const signature = createHmac('sha256', Buffer.from(linkKey, 'hex')).update(signed).digest().subarray(0, 24);
  const url = new URL(review.reviewUrl);
  url.search = `?k=${link.id}.${signature.toString('base64url')}`;
  return url.href;
}

/** Modules of white around a code, as readers expect. */
const quiet = 4;

/** A QR code as SVG, with its quiet zone; black on white in every colour scheme, because readers expect that. */
export function toQrCode(text: string): string {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const size = code.size + 2 * quiet;
  const runs: string[] = [];
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (x + 1 < code.size && code.get(x + 1, y)) x += 1;
      runs.push(`M${String(from + quiet)} ${String(y + quiet)}h${String(x - from + 1)}v1h-${String(x - from + 1)}z`);
    }
  }
  const box = `0 0 ${String(size)} ${String(size)}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${String(size)}v${String(size)}H0z"/><path fill="#000" d="${runs.join('')}"/></svg>`
  );
}

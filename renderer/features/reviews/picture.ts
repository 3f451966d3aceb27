import type { Contract, OutputOf } from '#shared/contract/contract.ts';

type Shot = OutputOf<Contract, 'reviews.shot'>;

// The first bytes of each kind, in base64: what claims to be a picture and is none is not handed to the page.
const beginnings: Readonly<Record<Shot['type'], RegExp>> = {
  'image/png': /^iVBORw0KGgo/u,
  'image/webp': /^UklGR[A-Za-z0-9+/]{5}[A-Za-z0-9+/]XRUJQ/u,
  'image/jpeg': /^\/9j\//u,
};

/** The address of an uploaded picture for an `img`, or null when it is not what it says it is. */
export function pictureAddress({ type, data }: Shot): string | null {
  return beginnings[type].test(data) && /^[A-Za-z0-9+/]+={0,2}$/u.test(data) ? `data:${type};base64,${data}` : null;
}

/** The address of a drawing of our own (a QR code). As an `img` it can neither run a script nor load anything. */
export function drawingAddress(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

import type { Contract, OutputOf } from '#shared/contract/contract.ts';
import type { Remark } from '#shared/domain/review-room.ts';

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

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Where the pin is on the picture, as fractions of it. A picture as high as the browser's window shows the part around the
 * element, a higher one the whole page. Null without an anchor.
 */
export function pinOn({ anchor, browser }: Pick<Remark, 'anchor' | 'browser'>, picture: PictureSize) {
  if (anchor === null || browser.width <= 0 || picture.width <= 0) return null;
  const scale = picture.width / browser.width;
  const left = (anchor.page.x * scale) / picture.width;
  const top = (anchor.page.y * scale) / picture.height;
  const isOn = left >= 0 && left <= 1 && top >= 0 && top <= 1;
  return isOn ? { left, top } : null;
}

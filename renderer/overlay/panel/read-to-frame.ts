import type { Anchor } from '#shared/domain/review.ts';
import type { Drawing, PageFacts, Placement, ToFrame } from '../wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const placements: readonly unknown[] = ['found', 'moved', 'hidden', 'lost'];
/** A page of 2,000 elements with its pictures; what is larger is no picture that a server would take. */
const longestDrawing = 24_000_000;

function text(value: unknown, longest: number): string {
  return typeof value === 'string' ? value.slice(0, longest) : '';
}

function whole(value: unknown, most = 100_000): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : 0;
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

const fraction = (value: unknown): number => Math.min(1, Math.max(0, finite(value)));

function readAnchor(value: unknown): Anchor | null {
  if (!isFields(value) || typeof value.selector !== 'string') return null;
  const page = isFields(value.page) ? value.page : {};
  return {
    selector: text(value.selector, 2000),
    text: text(value.text, 300),
    tag: text(value.tag, 40),
    x: fraction(value.x),
    y: fraction(value.y),
    page: { x: finite(page.x), y: finite(page.y) },
  };
}

function readPage(value: unknown): PageFacts | null {
  if (!isFields(value)) return null;
  const path = text(value.path, 2000);
  if (!path.startsWith('/')) return null;
  return {
    path,
    title: text(value.title, 300),
    width: whole(value.width),
    height: whole(value.height),
    density: Math.min(10, Math.max(0.1, finite(value.density) || 1)),
    agent: text(value.agent, 400),
    language: text(value.language, 40),
  };
}

function readDrawing(value: unknown): Drawing | null {
  if (!isFields(value) || typeof value.svg !== 'string' || value.svg.length > longestDrawing) return null;
  const width = whole(value.width, 8000);
  const height = whole(value.height, 8000);
  if (width === 0 || height === 0) return null;
  const [left, top] = [finite(value.left), finite(value.top)];
  return { svg: value.svg, width, height, left, top, missing: whole(value.missing) };
}

function readPlaces(value: unknown): readonly (readonly [number, Placement])[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 5000).flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return [];
    const [n, place] = entry as readonly unknown[]; // any[] otherwise
    return placements.includes(place) ? [[whole(n), place as Placement] as const] : []; // one of the list
  });
}

/** Reads a message of the page, which may be anything: what does not fit is cut, and what makes no sense is null. */
export function readToFrame(message: unknown): ToFrame | null {
  if (!isFields(message)) return null;
  switch (message.kind) {
    case 'page': {
      const page = readPage(message.page);
      return page && { kind: 'page', page };
    }
    case 'opened':
      return { kind: 'opened', isOpen: message.isOpen === true, isNarrow: message.isNarrow === true };
    case 'chosen':
      return {
        ...{ kind: 'chosen', wish: whole(message.wish, Number.MAX_SAFE_INTEGER) },
        anchor: readAnchor(message.anchor),
      };
    case 'placed':
      return { kind: 'placed', places: readPlaces(message.places) };
    case 'pin':
      return { kind: 'pin', n: whole(message.n) };
    case 'moved': {
      const anchor = readAnchor(message.anchor);
      return anchor && { kind: 'moved', n: whole(message.n), anchor };
    }
    case 'drawn':
      return {
        kind: 'drawn',
        wish: whole(message.wish, Number.MAX_SAFE_INTEGER),
        drawing: readDrawing(message.drawing),
      };
    case 'errors': {
      const errors = Array.isArray(message.errors) ? message.errors : [];
      return {
        kind: 'errors',
        wish: whole(message.wish, Number.MAX_SAFE_INTEGER),
        errors: errors.slice(-20).map((error) => text(error, 500)),
      };
    }
    default:
      return null;
  }
}

import type { Anchor, RemarkStatus } from '#shared/domain/review.ts';
import type { ElementKind } from './in-words.ts';

/** What the page's part (the loader) knows of a remark: where it is and how it looks, but not what it says or who wrote it. */
export interface Pin {
  readonly n: number;
  readonly anchor: Anchor;
  readonly status: RemarkStatus;
  /** Index into the colours of people. */
  readonly colour: number;
  /** `Remark 3, in work`. */
  readonly label: string;
  /** Whether the person at this browser may move it. */
  readonly isMovable: boolean;
}

/** How well a pin's element was found again. */
export type Placement = 'found' | 'moved' | 'hidden' | 'lost';

/** What a page is, for the frame. */
export interface PageFacts {
  readonly path: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly density: number;
  readonly agent: string;
  readonly language: string;
}

/** Sentences that the page's part shows or speaks; they come from the frame, which has the catalogue. */
export interface PageTexts {
  readonly tab: string;
  readonly frame: string;
  readonly chooseMouse: string;
  readonly chooseTouch: string;
  readonly here: string;
  readonly larger: string;
  readonly cancel: string;
  readonly moving: string;
  readonly moved: string;
  /** What elements are called. */
  readonly kinds: Readonly<Record<ElementKind, string>>;
}

/** From the frame to the page. */
export type ToPage =
  | {
      readonly kind: 'bar';
      readonly texts: PageTexts;
      readonly count: number;
      readonly needsYou: boolean;
      readonly language: string;
    }
  | { readonly kind: 'pins'; readonly pins: readonly Pin[] }
  | { readonly kind: 'close' }
  | { readonly kind: 'choose'; readonly wish: number }
  | { readonly kind: 'show'; readonly n: number; readonly takesFocus: boolean }
  | { readonly kind: 'move'; readonly n: number }
  | { readonly kind: 'shoot'; readonly wish: number; readonly script: string }
  | { readonly kind: 'errors'; readonly wish: number }
  | { readonly kind: 'visit'; readonly path: string }
  | { readonly kind: 'reload' };

/** A page as it was drawn, as SVG that the frame turns into pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** How far the page was scrolled. */
  readonly left: number;
  readonly top: number;
  /** Pictures, fonts and frames of other sites that may not be read. */
  readonly missing: number;
}

/** From the page to the frame. The page may be hostile: the frame reads these through `readToFrame`. */
export type ToFrame =
  | { readonly kind: 'page'; readonly page: PageFacts }
  | { readonly kind: 'opened'; readonly isOpen: boolean; readonly isNarrow: boolean }
  | { readonly kind: 'chosen'; readonly wish: number; readonly anchor: Anchor | null }
  | { readonly kind: 'placed'; readonly places: readonly (readonly [n: number, place: Placement])[] }
  | { readonly kind: 'pin'; readonly n: number }
  | { readonly kind: 'moved'; readonly n: number; readonly anchor: Anchor }
  | { readonly kind: 'drawn'; readonly wish: number; readonly drawing: Drawing | null }
  | { readonly kind: 'errors'; readonly wish: number; readonly errors: readonly string[] };

/** What the frame says first, together with one end of a channel. */
export const helloWord = 'stagelift-review-1';

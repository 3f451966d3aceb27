import type { PageFacts, Placement } from '../wire.ts';
import type { Letter } from './outbox.ts';
import { emptyRoom, type Room } from './room.ts';
import type { Anchor, Me, RoomState } from './types.ts';

/** A remark that is being written. */
export interface Draft {
  readonly text: string;
  readonly path: string;
  readonly title: string;
  /** null: it is about the page as a whole. */
  readonly anchor: Anchor | null;
  readonly wantsPicture: boolean;
}

/** A part of a picture that is made unreadable; fractions of its width and height. */
export interface Cover {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture of the page, as pixels. */
export interface Picture {
  readonly image: ImageBitmap | HTMLCanvasElement;
  readonly missing: number;
  /** Where the remark is, as fractions. */
  readonly mark: { readonly x: number; readonly y: number } | null;
}

export type PictureState =
  | { readonly kind: 'none' }
  | { readonly kind: 'drawing' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'ready'; readonly picture: Picture };

export type Screen =
  | { readonly kind: 'list' }
  | { readonly kind: 'remark'; readonly n: number }
  | { readonly kind: 'write' }
  | { readonly kind: 'more' };

export interface State {
  readonly phase: 'starting' | 'ready' | 'ended' | 'unreachable';
  readonly me: Me | null;
  readonly roomState: RoomState;
  readonly room: Room;
  readonly page: PageFacts | null;
  readonly places: ReadonlyMap<number, Placement>;
  readonly letters: readonly Letter[];
  readonly isOnline: boolean;
  readonly hasNewVersion: boolean;
  readonly isOpen: boolean;
  readonly isNarrow: boolean;
  readonly tab: 'page' | 'all';
  readonly screen: Screen;
  readonly draft: Draft | null;
  readonly picture: PictureState;
  readonly covers: readonly Cover[];
  /** Replies that are being written, by remark. */
  readonly replies: ReadonlyMap<number, string>;
  /** For the live region. */
  readonly said: string;
}

export const firstState: State = {
  ...{ phase: 'starting', me: null, roomState: 'open', room: emptyRoom, page: null },
  ...{ places: new Map(), letters: [], isOnline: true, hasNewVersion: false },
  ...{ isOpen: false, isNarrow: false, tab: 'page', screen: { kind: 'list' } },
  ...{ draft: null, picture: { kind: 'none' }, covers: [], replies: new Map(), said: '' },
};

/** What somebody may do here now. */
export function mayWrite({ me, roomState, phase }: State): boolean {
  return phase === 'ready' && roomState === 'open' && me !== null && me.purpose !== 'view';
}

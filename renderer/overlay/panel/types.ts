import type { z } from 'zod';
import type {
  reviewAuthorSchema,
  reviewBrowserSchema,
  ReviewData,
  reviewPageSchema,
  ReviewVersion,
} from '#shared/domain/review.ts';

export type { Anchor, RemarkStatus, ReviewEvent, ReviewVersion } from '#shared/domain/review.ts';
export type ReviewAuthor = z.infer<typeof reviewAuthorSchema>;
export type ReviewPage = z.infer<typeof reviewPageSchema>;
export type ReviewBrowser = z.infer<typeof reviewBrowserSchema>;

/** Whether clients may write, look on, or not even that. */
export type RoomState = 'open' | 'paused' | 'expired' | 'closed';

/** What `BASE?r=me` answers: docs/review-protocol.md. */
export interface Me {
  readonly person: string;
  readonly name: string;
  readonly purpose: 'view' | 'comment' | 'approve';
  readonly token: string;
  readonly language: string;
  /** Code to its own name, of those that there are. */
  readonly languages?: Readonly<Record<string, string>>;
  readonly state: RoomState;
  readonly title: string;
  readonly version: ReviewVersion;
  readonly data: ReviewData;
  readonly expiresAt: string;
  readonly contact: string;
  readonly site: string;
  readonly base: string;
  readonly production?: { readonly url: string; readonly framable: boolean } | null;
  readonly mail?: string;
  readonly now: string;
  readonly texts: Readonly<Record<string, string>>;
}

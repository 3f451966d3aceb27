import { z } from 'zod';
import {
  anchorSchema,
  gitHashSchema,
  remarkNumberSchema,
  remarkStatusSchema,
  reviewAuthorSchema,
  reviewBrowserSchema,
  reviewDataSchema,
  reviewLinkSchema,
  reviewPageSchema,
  reviewSchema,
  reviewTimeSchema,
  reviewVersionSchema,
  verdictSchema,
} from './review.ts';

/** A remark with everything that was said and done about it. */
export const remarkSchema = z.object({
  number: remarkNumberSchema,
  id: z.uuid(),
  at: reviewTimeSchema,
  by: reviewAuthorSchema,
  version: gitHashSchema,
  text: z.string(),
  page: reviewPageSchema,
  anchor: anchorSchema.nullable(),
  shot: z.string().nullable(),
  browser: reviewBrowserSchema,
  errors: z.array(z.string()),
  status: remarkStatusSchema,
  assignedTo: z.string().nullable(),
  /** The commit that solved it. */
  solvedBy: z.string().nullable(),
  thread: z.array(
    z.object({
      id: z.uuid(),
      at: reviewTimeSchema,
      by: reviewAuthorSchema,
      kind: z.enum(['reply', 'status', 'assigned', 'moved']),
      text: z.string(),
      shot: z.string().nullable(),
      status: remarkStatusSchema.nullable(),
    }),
  ),
});
export type Remark = z.infer<typeof remarkSchema>;

/** A decision, and whether it still counts. */
export const decisionSchema = z.object({
  id: z.uuid(),
  at: reviewTimeSchema,
  by: reviewAuthorSchema,
  name: z.string(),
  verdict: verdictSchema,
  text: z.string(),
  commit: gitHashSchema,
  tree: gitHashSchema,
  data: reviewDataSchema,
  pages: z.array(reviewPageSchema),
  open: z.array(remarkNumberSchema),
  shots: z.array(z.string()),
  /** `stale`: another tree is deployed now; `replaced`: the same person decided again. */
  standing: z.enum(['counts', 'stale', 'withdrawn', 'replaced']),
});
export type Decision = z.infer<typeof decisionSchema>;

/** Whether one commit may go on, as far as the client is asked. */
export const approvalSchema = z.object({
  kind: z.enum(['approved', 'waiting', 'refused', 'stale', 'none']),
  /** One sentence, with names and short hashes: what is so, and what is missing. */
  text: z.string(),
  commit: gitHashSchema,
  tree: gitHashSchema,
  /** Valid approvals of this tree. */
  approvals: z.array(z.object({ name: z.string(), at: reviewTimeSchema, verdict: verdictSchema })),
  needed: z.number().int(),
  /** Named approvers who have not decided about this tree. */
  missing: z.array(z.string()),
  /** For `stale`: what was approved, and the files that changed since. */
  approvedBefore: z.object({ commit: gitHashSchema, files: z.array(z.string()) }).nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** What the room of a review shows: its log, folded. */
export const reviewRoomSchema = z.object({
  review: reviewSchema,
  links: z.array(reviewLinkSchema),
  remarks: z.array(remarkSchema),
  decisions: z.array(decisionSchema),
  approval: approvalSchema,
  /** Versions that were deployed, oldest first. */
  versions: z.array(reviewVersionSchema.extend({ deployedAt: reviewTimeSchema, files: z.array(z.string()) })),
  pagesSeen: z.array(z.object({ page: reviewPageSchema, by: z.array(z.string()), last: reviewTimeSchema })),
  /** Caught mail, newest first. */
  mailCount: z.number().int(),
  /** When the server was last read; null when never. */
  readAt: reviewTimeSchema.nullable(),
  /** A damaged end of the log that was left out, in words. */
  damage: z.string().nullable(),
});
export type ReviewRoom = z.infer<typeof reviewRoomSchema>;

/** One mail that was caught instead of sent. */
export const caughtMailSchema = z.object({
  id: z.string(),
  at: reviewTimeSchema,
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
});
export type CaughtMail = z.infer<typeof caughtMailSchema>;

import { z } from 'zod';
import { jobSchema } from '../domain/job.ts';
import { approvalSchema, caughtMailSchema, reviewRoomSchema } from '../domain/review-room.ts';
import {
  linkPurposeSchema,
  remarkStatusSchema,
  reviewIdSchema,
  reviewLinkSchema,
  reviewPlanSchema,
  reviewProofSchema,
  reviewSchema,
  reviewWishSchema,
} from '../domain/review.ts';
import { idSchema } from '../domain/server.ts';
import { command, done, event, query } from './define.ts';

const reviewKey = z.object({ reviewId: reviewIdSchema });
const remarkKey = reviewKey.extend({ remark: z.number().int().min(1) });
const planErrors = [
  'store.project-not-found',
  'store.server-not-found',
  'review.invalid',
  'git.failed',
  'git.branch-missing',
] as const;
const known = ['review.not-found'] as const;
const onServer = ['review.not-found', 'review.not-open', 'review.agent-failed', 'secret.missing'] as const;
const onRemark = [...onServer, 'review.remark-missing'] as const;
const onLink = [...onServer, 'review.link-missing'] as const;

/** Temporary environments for a client's eyes: made from a branch, remarked upon, decided about, taken away. */
export const reviewsContract = {
  /** Reviews of one project or of all, newest first. Asks no server. */
  'reviews.list': query(z.object({ projectId: idSchema.optional() }), z.array(reviewSchema)),
  /** What was last read of a review. Asks no server. */
  'reviews.get': query(reviewKey, reviewRoomSchema, known),
  /** Proposals for a new review of a project: everything but the branch filled in as far as it is known. */
  'reviews.propose': query(
    z.object({ projectId: idSchema, branch: z.string().max(255).optional() }),
    reviewWishSchema,
    ['store.project-not-found', 'review.no-place'],
  ),
  /** What opening would do. Looks at the server, changes nothing. */
  'reviews.plan': query(z.object({ runId: z.string(), wish: reviewWishSchema }), reviewPlanSchema, planErrors),
  /** What deploying the branch as it is now would do; `commit` deploys another one. `data`: pull its data anew. */
  'reviews.planUpdate': query(
    reviewKey.extend({ runId: z.string(), commit: z.string().max(255).optional(), data: z.boolean().default(false) }),
    reviewPlanSchema,
    [...known, ...planErrors],
  ),
  /** What taking it away would do: exactly what its manifest names. */
  'reviews.planClose': query(reviewKey.extend({ runId: z.string() }), reviewPlanSchema, known),
  'reviews.planning': event(z.object({ runId: z.string(), text: z.string() })),
  /** Runs exactly the plan with this hash as a job. */
  'reviews.apply': command(z.object({ planId: z.string(), hash: z.string() }), jobSchema, [
    'plan.stale',
    'plan.blocked',
    'lock.held',
  ]),
  /** Reads what is new on the server. */
  'reviews.sync': command(reviewKey, reviewRoomSchema, onServer),
  /** Proves again that it is harmless, closed and working. */
  'reviews.check': query(reviewKey, z.array(reviewProofSchema), onServer),
  'reviews.comment': command(
    remarkKey.extend({ id: z.uuid(), text: z.string().min(1).max(10_000) }),
    reviewRoomSchema,
    onRemark,
  ),
  'reviews.setStatus': command(
    remarkKey.extend({ status: remarkStatusSchema, commit: z.string().max(255).optional() }),
    reviewRoomSchema,
    [...onRemark, 'git.failed'],
  ),
  'reviews.assign': command(remarkKey.extend({ to: z.string().max(80).nullable() }), reviewRoomSchema, onRemark),
  'reviews.invite': command(
    reviewKey.extend({
      name: z.string().min(1).max(80),
      purpose: linkPurposeSchema,
      pin: z.string().min(4).max(40).optional(),
      expiresAt: z.iso.datetime({ offset: true }).optional(),
    }),
    reviewLinkSchema,
    [...onServer, 'review.invalid'],
  ),
  /** The link itself, with its picture for phones as SVG. To be shown on request only. */
  'reviews.link': query(
    reviewKey.extend({ linkId: z.string() }),
    z.object({ url: z.string(), qr: z.string() }),
    onLink,
  ),
  'reviews.revoke': command(reviewKey.extend({ linkId: z.string() }), reviewRoomSchema, onLink),
  'reviews.extend': command(reviewKey.extend({ until: z.iso.datetime({ offset: true }) }), reviewRoomSchema, [
    ...onServer,
    'review.invalid',
  ]),
  /** Closes the gate and keeps everything, or opens it again. */
  'reviews.pause': command(reviewKey.extend({ paused: z.boolean() }), reviewRoomSchema, onServer),
  /** A picture as it was uploaded, re-encoded: base64 of PNG or WebP. */
  'reviews.shot': query(
    reviewKey.extend({ shot: z.string() }),
    z.object({ type: z.enum(['image/png', 'image/webp', 'image/jpeg']), data: z.string() }),
    onServer,
  ),
  'reviews.mails': query(reviewKey, z.array(caughtMailSchema), onServer),
  /** Text to send to those who have not answered. */
  'reviews.reminder': query(reviewKey.extend({ linkId: z.string().optional() }), z.object({ text: z.string() }), [
    ...known,
    'review.link-missing',
  ]),
  /** Whether a commit is signed off, from every review of the project. The gate of CI. */
  'reviews.approveCheck': query(
    z.object({ projectId: idSchema, commit: z.string().min(1).max(255), sync: z.boolean().default(true) }),
    approvalSchema,
    ['store.project-not-found', 'git.failed'],
  ),
  /** The whole record as one HTML file. */
  'reviews.export': command(reviewKey.extend({ file: z.string().min(1) }), z.object({ file: z.string() }), [
    ...onServer,
    'review.invalid',
    'store.file-exists',
  ]),
  /** What is left over on the project's servers of reviews that nobody knows any more; with `remove`, takes it away. */
  'reviews.sweep': command(
    z.object({ projectId: idSchema, remove: z.boolean() }),
    z.object({
      orphans: z.array(
        z.object({ serverId: idSchema, reviewId: z.string(), at: z.string(), what: z.array(z.string()) }),
      ),
      removed: z.boolean(),
    }),
    ['store.project-not-found'],
  ),
  /** Ends what has expired or lost its branch, and closes remarks that commits name; for a timer or by hand. */
  'reviews.tend': command(
    z.object({ projectId: idSchema.optional() }),
    z.array(z.object({ reviewId: z.string(), text: z.string() })),
  ),
  /** Something is new in a review; `text` for a notification, empty when only figures changed. */
  'reviews.changed': event(z.object({ reviewId: reviewIdSchema, text: z.string() })),
  /** Forgets a closed review together with its record. */
  'reviews.forget': command(reviewKey, done, [...known, 'review.not-closed']),
};

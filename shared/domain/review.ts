import { z } from 'zod';
import { branchNameSchema, environmentSchema } from './environment.ts';
import { problemSchema } from './problem.ts';
import { hostSchema, idSchema } from './server.ts';
import {
  handSnippetSchema,
  provisionStateSchema,
  stageDatabaseSchema,
  stageFolderSchema,
  stepLineSchema,
} from './setup.ts';

/** A time as ISO 8601 in UTC, of the server's clock unless said otherwise. */
export const reviewTimeSchema = z.iso.datetime({ offset: true });
export const gitHashSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'not a git hash');

/** Identifier of a review: also the name of its folder on the server. */
export const reviewIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,39}$/, 'not the identifier of a review');

/** What somebody may do with a link: look, remark, or decide as well. */
export const linkPurposeSchema = z.enum(['view', 'comment', 'approve']);
export type LinkPurpose = z.infer<typeof linkPurposeSchema>;

/** A version of the code: what an approval is bound to. `tree` names the content, whatever its history. */
export const reviewVersionSchema = z.object({
  commit: gitHashSchema,
  tree: gitHashSchema,
  subject: z.string().max(500),
  /** When it was committed. */
  at: reviewTimeSchema,
});
export type ReviewVersion = z.infer<typeof reviewVersionSchema>;

/** The data that a review environment runs on. */
export const reviewDataSchema = z.object({
  /** The job of the pull, or a name for what was seeded; `empty` without data. */
  id: z.string().max(80),
  kind: z.enum(['pulled', 'seeded', 'empty']),
  at: reviewTimeSchema,
});
export type ReviewData = z.infer<typeof reviewDataSchema>;

/** How far a remark is, in the order of its life. */
export const remarkStatusSchema = z.enum(['new', 'in-work', 'please-check', 'done']);
export type RemarkStatus = z.infer<typeof remarkStatusSchema>;

/** What a client decided. */
export const verdictSchema = z.enum(['approve', 'approve-with-remarks', 'not-yet']);
export type Verdict = z.infer<typeof verdictSchema>;

/** Where on a page a remark is. All fractions are 0..1 of the element's box; pixels are CSS pixels. */
export const anchorSchema = z.object({
  selector: z.string().max(2000),
  /** The element's beginning of text, white space folded: finds it again when the selector does not. */
  text: z.string().max(300),
  tag: z.string().max(40),
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  /** Of the whole page, when nothing else finds it. */
  page: z.object({ x: z.number(), y: z.number() }),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** A page of the reviewed site. */
export const reviewPageSchema = z.object({ path: z.string().max(2000).startsWith('/'), title: z.string().max(300) });
/** What a remark was made with. */
export const reviewBrowserSchema = z.object({
  agent: z.string().max(400),
  language: z.string().max(40),
  width: z.number().int(),
  height: z.number().int(),
  /** Device pixels per CSS pixel. */
  density: z.number(),
});
const textSchema = z.string().max(10_000);
const shotIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** Who wrote a line. Developers write over SSH and have no link. */
export const reviewAuthorSchema = z.object({
  person: z.string().max(80),
  name: z.string().max(80),
  role: z.enum(['client', 'developer', 'system']),
  /** The link that was used. */
  link: z.string().max(40).nullable(),
});

const lineParts = {
  /** Given by whoever writes it: a line with a known `id` is not written twice. */
  id: z.uuid(),
  /** From 1, without gaps. */
  n: z.number().int().min(1),
  at: reviewTimeSchema,
  by: reviewAuthorSchema,
  /** What was deployed when it was written. */
  commit: gitHashSchema,
  tree: gitHashSchema,
};
const line = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ ...lineParts, kind: z.literal(kind), ...shape });
/** Remarks are counted from 1 in each review. */
export const remarkNumberSchema = z.number().int().min(1);

/** One line of a review's log. See docs/review-protocol.md. */
export const reviewEventSchema = z.discriminatedUnion('kind', [
  line('opened', { version: reviewVersionSchema, data: reviewDataSchema, branch: z.string() }),
  /** A newer version, or the same one on other data. `files`: paths that changed since the one before, at most 500. */
  line('deployed', {
    version: reviewVersionSchema,
    data: reviewDataSchema,
    files: z.array(z.string().max(500)).max(500),
  }),
  line('entered', {}),
  line('page-seen', { page: reviewPageSchema }),
  line('remark', {
    remark: remarkNumberSchema,
    text: textSchema.min(1),
    page: reviewPageSchema,
    anchor: anchorSchema.nullable(),
    shot: shotIdSchema.nullable(),
    browser: reviewBrowserSchema,
    /** What the page's console reported, newest last. */
    errors: z.array(z.string().max(500)).max(20),
  }),
  line('moved', { remark: remarkNumberSchema, anchor: anchorSchema }),
  line('reply', { remark: remarkNumberSchema, text: textSchema.min(1), shot: shotIdSchema.nullable() }),
  line('status', { remark: remarkNumberSchema, status: remarkStatusSchema, solvedBy: gitHashSchema.nullable() }),
  line('assigned', { remark: remarkNumberSchema, to: z.string().max(80).nullable() }),
  line('decision', {
    verdict: verdictSchema,
    text: textSchema,
    /** As typed by the person who decided. */
    name: z.string().min(1).max(80),
    data: reviewDataSchema,
    pages: z.array(reviewPageSchema).max(500),
    /** Remarks that were open then. */
    open: z.array(remarkNumberSchema),
    shots: z.array(shotIdSchema).max(200),
  }),
  line('withdrawn', { decision: z.uuid() }),
  line('invited', { link: z.string(), person: z.string(), name: z.string().max(80), purpose: linkPurposeSchema }),
  line('revoked', { link: z.string() }),
  line('extended', { until: reviewTimeSchema }),
  line('paused', {}),
  line('continued', {}),
  line('merged', { commit: gitHashSchema }),
  line('closed', { reason: z.enum(['by-hand', 'expired', 'branch-deleted', 'branch-merged']) }),
]);
export type ReviewEvent = z.infer<typeof reviewEventSchema>;
export type ReviewEventOf<K extends ReviewEvent['kind']> = Extract<ReviewEvent, { kind: K }>;

/** A person's way in. The link itself is made from it and a key, and shown to nobody but the developer. */
export const reviewLinkSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{12}$/),
  person: z.string().max(80),
  name: z.string().max(80),
  purpose: linkPurposeSchema,
  hasPin: z.boolean(),
  createdAt: reviewTimeSchema,
  expiresAt: reviewTimeSchema,
  revokedAt: reviewTimeSchema.nullable(),
  /** First and last use; null while nobody came. */
  firstUse: reviewTimeSchema.nullable(),
  lastUse: reviewTimeSchema.nullable(),
});
export type ReviewLink = z.infer<typeof reviewLinkSchema>;

export const reviewStateSchema = z.enum(['opening', 'open', 'paused', 'closing', 'closed']);

/** How files of visitors (uploads) come into a review environment. */
export const reviewUploadsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('copy') }),
  /** The folder of another environment on the same server, where the web server's account cannot write it. */
  z.object({ kind: z.literal('link'), environmentId: idSchema }),
  /** What is missing is fetched from production's site when it is asked for. */
  z.object({ kind: z.literal('proxy') }),
  z.object({ kind: z.literal('none') }),
]);
export type ReviewUploads = z.infer<typeof reviewUploadsSchema>;

/** A review as it is wished: everything a plan is made from. */
export const reviewWishSchema = z.object({
  projectId: idSchema,
  /** Made when it is missing, from `from`. Absent when a commit alone is reviewed. */
  branch: branchNameSchema.optional(),
  /** A commit, tag or branch that a new branch begins at, or that is reviewed without one. */
  from: z.string().max(255).optional(),
  /** Proposed from the branch. */
  id: reviewIdSchema.optional(),
  title: z.string().min(1).max(120).optional(),
  serverId: idSchema,
  /** Where environments are, one folder per name, and the wildcard address that leads to them. */
  folder: stageFolderSchema,
  previewHost: z.string().max(240),
  protocol: z.enum(['http', 'https']).default('https'),
  /** Below a name's folder, what the web server serves: `current`; empty for the folder itself. */
  servedFolder: z.string().max(200).default(''),
  database: stageDatabaseSchema,
  data: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pull'), sourceId: idSchema }),
    z.object({ kind: z.literal('empty') }),
    /** A file of SQL in the repository. */
    z.object({ kind: z.literal('seed'), file: z.string().min(1).max(500) }),
  ]),
  uploads: reviewUploadsSchema,
  /** Where the code is that the repository does not hold, such as the framework itself; found out when absent. */
  codeFrom: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('repository') }),
      z.object({ kind: z.literal('environment'), environmentId: idSchema }),
    ])
    .optional(),
  /** Commands of the recipe for dependencies and building. */
  build: z.boolean().default(true),
  expiresAt: reviewTimeSchema,
  /** Ends with its branch: deleted or merged. */
  tiedToBranch: z.boolean().default(true),
  language: z
    .string()
    .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/)
    .default('en'),
  /** Whom the client can ask. */
  contact: z.string().max(200).default(''),
  people: z
    .array(
      z.object({
        name: z.string().min(1).max(80),
        purpose: linkPurposeSchema,
        pin: z.string().min(4).max(40).optional(),
      }),
    )
    .max(50),
  /** How many approvals are needed. */
  quorum: z.number().int().min(1).max(20).default(1),
});
export type ReviewWish = z.infer<typeof reviewWishSchema>;

/** One step of a review's plan. */
export const reviewStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  lines: z.array(stepLineSchema),
  state: provisionStateSchema,
  undo: z.string(),
});

/** What opening, updating or closing a review would do. Nothing has been changed for it. */
export const reviewPlanSchema = z.object({
  id: z.string(),
  kind: z.enum(['open', 'update', 'close']),
  projectId: idSchema,
  reviewId: reviewIdSchema,
  title: z.string(),
  hash: z.string(),
  at: z.string(),
  /** `user@host:port` and folder. */
  where: z.string(),
  siteUrl: z.string(),
  reviewUrl: z.string(),
  version: reviewVersionSchema.nullable(),
  steps: z.array(reviewStepSchema),
  problems: z.array(problemSchema),
});
export type ReviewPlan = z.infer<typeof reviewPlanSchema>;

/** One proof that a review environment does no harm. */
export const reviewProofSchema = z.object({
  id: z.enum([
    'gate',
    'static-files',
    'mail',
    'cron',
    'queue',
    'payments',
    'webhooks',
    'robots',
    'banner',
    'agent',
    'address',
  ]),
  ok: z.boolean(),
  found: z.string(),
  mend: z.string().optional(),
  snippets: z.array(handSnippetSchema).default([]),
  at: z.string(),
});
export type ReviewProof = z.infer<typeof reviewProofSchema>;

/** A review as this computer knows it. */
export const reviewSchema = z.object({
  id: reviewIdSchema,
  projectId: idSchema,
  title: z.string(),
  state: reviewStateSchema,
  branch: z.string().nullable(),
  version: reviewVersionSchema,
  data: reviewDataSchema,
  serverId: idSchema,
  /** `user@host:port`. */
  where: z.string(),
  host: hostSchema,
  siteUrl: z.string(),
  /** Where the client's pages are: `BASE` in docs/review-protocol.md. */
  reviewUrl: z.string(),
  /** `~/.stagelift/reviews/ID`, absolute on the server. */
  store: z.string(),
  createdAt: reviewTimeSchema,
  expiresAt: reviewTimeSchema,
  closedAt: reviewTimeSchema.nullable(),
  tiedToBranch: z.boolean(),
  language: z.string(),
  contact: z.string(),
  quorum: z.number().int(),
  environment: environmentSchema,
  proofs: z.array(reviewProofSchema),
  /** Jobs that opened, updated and closed it, oldest first. */
  jobs: z.array(z.string()),
});
export type Review = z.infer<typeof reviewSchema>;

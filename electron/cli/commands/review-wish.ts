import type { Project } from '#shared/domain/project.ts';
import { linkPurposeSchema, type ReviewWish, reviewWishSchema } from '#shared/domain/review.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { type CommandContext, findEnvironment, findServer } from '../command-context.ts';
import { printable } from '../output.ts';
import { toTime } from './review-find.ts';

/** What the flags of `review open` say about a wish. */
export interface OpenFlags {
  readonly project?: string;
  readonly from?: string;
  readonly id?: string;
  readonly title?: string;
  readonly server?: string;
  readonly folder?: string;
  readonly preview?: string;
  readonly http?: boolean;
  readonly served?: string;
  readonly db?: string;
  readonly dbName?: string;
  readonly dbUser?: string;
  readonly dbHost?: string;
  readonly dbAdmin?: string;
  readonly dbSecret?: string;
  readonly data?: string;
  readonly uploads?: string;
  readonly code?: string;
  readonly build: boolean;
  readonly until?: string;
  readonly tied: boolean;
  readonly language?: string;
  readonly contact?: string;
  readonly person: readonly string[];
  readonly quorum?: string;
}

type Raw = Record<string, unknown>;

/** Asks for a proposal and puts in what the flags say. Throws `usage.invalid`, and `review.no-place` where neither tells a place. */
export async function toReviewWish(
  context: CommandContext,
  project: Project,
  branch: string | undefined,
  flags: OpenFlags,
): Promise<ReviewWish> {
  const { engine, signal } = context;
  const asked = { projectId: project.id, ...(branch === undefined ? {} : { branch }) };
  const isPlaced = flags.server !== undefined && flags.folder !== undefined && flags.preview !== undefined;
  const proposed: Partial<ReviewWish> = await engine
    .request('reviews.propose', asked, { signal })
    .catch((error: unknown) => {
      if (isPlaced && isAppError(error, 'review.no-place')) return {};
      throw isAppError(error, 'review.no-place') ? withFlags(error) : error;
    });
  const wish: Raw = {
    ...proposed,
    ...asked,
    ...given({ from: flags.from, id: flags.id, title: flags.title, folder: flags.folder, previewHost: flags.preview }),
    ...given({ servedFolder: flags.served, language: flags.language, contact: flags.contact }),
    ...(flags.server === undefined ? {} : { serverId: (await findServer(context, flags.server)).id }),
    ...(flags.http === undefined ? {} : { protocol: flags.http ? 'http' : 'https' }),
    database: toDatabase(flags, proposed.database),
    data: toData(project, flags.data, proposed.data),
    uploads: toUploads(project, flags.uploads, proposed.uploads),
    ...(flags.code === undefined ? {} : { codeFrom: toCode(project, flags.code) }),
    ...(flags.build ? {} : { build: false }),
    ...(flags.tied ? {} : { tiedToBranch: false }),
    expiresAt:
      flags.until === undefined ? (proposed.expiresAt ?? toTime('14d', new Date())) : toTime(flags.until, new Date()),
    people: [...(proposed.people ?? []), ...flags.person.map(toPerson)],
    ...(flags.quorum === undefined ? {} : { quorum: Number(flags.quorum) }),
  };
  const parsed = reviewWishSchema.safeParse(wish);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usage(`This is not a review: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

function withFlags(error: AppError): AppError {
  return new AppError('review.no-place', {
    message: error.message,
    hint: 'Say where: --server NAME --folder ~/previews --preview "*.preview.example.com"',
    cause: error,
  });
}

/** Only what was given. */
function given(values: Readonly<Record<string, string | undefined>>): Raw {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function toDatabase(flags: OpenFlags, proposed: ReviewWish['database'] | undefined): unknown {
  const { db: how, dbName: name, dbUser: user, dbHost: host, dbAdmin: admin, dbSecret: passwordRef } = flags;
  if (how !== undefined && !['make', 'read', 'none'].includes(how)) {
    throw usage(`--db takes "make", "read" or "none", not "${printable(how)}".`);
  }
  const details = [name, user, host, admin, passwordRef].some((value) => value !== undefined);
  if (how === 'read' || how === 'none') return { kind: how };
  if (how === undefined && !details) return proposed ?? { kind: 'none' };
  const before: Raw = proposed?.kind === 'make' ? proposed : { kind: 'make' };
  const [address, port] = host?.split(':') ?? [];
  return {
    ...before,
    ...given({ name, user, host: address }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(admin === undefined ? {} : { admin: { user: admin, ...given({ passwordRef }) } }),
  };
}

function toData(project: Project, text: string | undefined, proposed: ReviewWish['data'] | undefined): unknown {
  if (text === undefined) return proposed ?? { kind: 'empty' };
  if (text === 'empty') return { kind: 'empty' };
  if (text.startsWith('seed:')) return { kind: 'seed', file: text.slice(5) };
  if (text.startsWith('pull:')) return { kind: 'pull', sourceId: findEnvironment(project, text.slice(5)).id };
  throw usage(`--data takes "pull:ENVIRONMENT", "seed:FILE" or "empty", not "${printable(text)}".`);
}

function toUploads(project: Project, text: string | undefined, proposed: ReviewWish['uploads'] | undefined): unknown {
  if (text === undefined) return proposed ?? { kind: 'none' };
  if (text === 'copy' || text === 'proxy' || text === 'none') return { kind: text };
  if (text.startsWith('link:')) return { kind: 'link', environmentId: findEnvironment(project, text.slice(5)).id };
  throw usage(`--uploads takes "copy", "link:ENVIRONMENT", "proxy" or "none", not "${printable(text)}".`);
}

function toCode(project: Project, text: string): ReviewWish['codeFrom'] {
  if (text === 'repository') return { kind: 'repository' };
  if (text.startsWith('env:'))
    return { kind: 'environment', environmentId: findEnvironment(project, text.slice(4)).id };
  throw usage(`--code takes "repository" or "env:ENVIRONMENT", not "${printable(text)}".`);
}

/** `Anna` decides; `Anna:comment` only remarks. A PIN is no argument: other users of this computer could see it. */
function toPerson(text: string): unknown {
  const at = text.lastIndexOf(':');
  const purpose = at === -1 ? 'approve' : text.slice(at + 1);
  if (!linkPurposeSchema.safeParse(purpose).success) {
    throw usage(
      `"${printable(purpose)}" is not what somebody can be asked for.`,
      'Write NAME:approve, NAME:comment or NAME:view.',
    );
  }
  return { name: at === -1 ? text : text.slice(0, at), purpose };
}

function usage(message: string, hint?: string): AppError {
  return new AppError('usage.invalid', { message, ...(hint === undefined ? {} : { hint }) });
}

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { type LinkPurpose, remarkStatusSchema } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type CommandContext, confirmOrRefuse, findProject } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';
import { askLine, canAsk } from '../terminal.ts';
import { describeApproval, describeProofs, describeRemark, describeRoom, statusWords } from './describe-review.ts';
import { findGuest, findReview, type ReviewFlag, toRemark, toTime } from './review-find.ts';

/** The variable with the PIN of a new link, where nobody can be asked. */
const pinVariable = 'STAGELIFT_REVIEW_PIN';

/** `review list`: newest first. */
export async function listReviews(
  context: CommandContext,
  flags: { readonly project?: string; readonly all?: boolean },
): Promise<number> {
  const { engine, output } = context;
  const about = flags.all === true ? {} : { projectId: (await findProject(context, flags.project)).id };
  const reviews = await engine.request('reviews.list', about);
  output.result(reviews, () =>
    reviews.length === 0
      ? 'No review yet. Open one with: stagelift review open BRANCH'
      : formatTable(
          ['review', 'title', 'state', 'branch', 'until', 'address'],
          reviews.map((one) => [
            one.id,
            one.title,
            one.state,
            one.branch ?? '',
            one.expiresAt.slice(0, 10),
            one.siteUrl,
          ]),
          output.width,
        ),
  );
  return exitCodes.ok;
}

/** `review status`: reads its server, then shows where it stands; `--remark` shows one with everything said about it. */
export async function showReview(
  context: CommandContext,
  flags: ReviewFlag & { readonly sync: boolean; readonly remark?: string },
): Promise<number> {
  const { output } = context;
  const room = await readRoom(context, flags, flags.sync);
  if (flags.remark === undefined) {
    output.result(room, () => describeRoom(room, output.width));
    return exitCodes.ok;
  }
  const remark = requireRemark(room, toRemark(flags.remark));
  output.result(remark, () => describeRemark(remark));
  return exitCodes.ok;
}

/** `review comment REMARK TEXT`. */
export async function commentRemark(
  context: CommandContext,
  number: string,
  words: readonly string[],
  flags: ReviewFlag,
): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const remark = toRemark(number);
  const input = { reviewId, remark, id: randomUUID(), text: words.join(' ') };
  const room = await context.engine.request('reviews.comment', input, { signal: context.signal });
  return tellRemark(context, room, remark);
}

/** `review resolve REMARK`: asks the client to check it, or sets another status. */
export async function resolveRemark(
  context: CommandContext,
  number: string,
  flags: ReviewFlag & { readonly commit?: string; readonly status: string },
): Promise<number> {
  const status = remarkStatusSchema.safeParse(flags.status).data;
  if (status === undefined) {
    throw new AppError('usage.invalid', {
      message: `"${printable(flags.status)}" is not how a remark can be.`,
      hint: `There are: ${remarkStatusSchema.options.join(', ')}`,
    });
  }
  const { id: reviewId } = await findReview(context, flags);
  const remark = toRemark(number);
  const commit = flags.commit === undefined ? {} : { commit: flags.commit };
  const input = { reviewId, remark, status, ...commit };
  const room = await context.engine.request('reviews.setStatus', input, { signal: context.signal });
  return tellRemark(context, room, remark);
}

/** `review assign REMARK [NAME]`: without a name, to nobody. */
export async function assignRemark(
  context: CommandContext,
  number: string,
  name: string | undefined,
  flags: ReviewFlag,
): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const remark = toRemark(number);
  const input = { reviewId, remark, to: name ?? null };
  const room = await context.engine.request('reviews.assign', input, { signal: context.signal });
  return tellRemark(context, room, remark);
}

/** `review invite NAME`: the link itself is shown only when it is asked for. */
export async function inviteGuest(
  context: CommandContext,
  name: string,
  flags: ReviewFlag & {
    readonly for: string;
    readonly pin?: boolean;
    readonly until?: string;
    readonly show?: boolean;
  },
): Promise<number> {
  const { engine, output, signal } = context;
  const { id: reviewId } = await findReview(context, flags);
  const pin = flags.pin === true ? { pin: await readPin(context) } : {};
  const expiresAt = flags.until === undefined ? {} : { expiresAt: toTime(flags.until, new Date()) };
  // The program's words allow nothing else.
  const purpose = flags.for as LinkPurpose;
  const link = await engine.request('reviews.invite', { reviewId, name, purpose, ...pin, ...expiresAt }, { signal });
  if (flags.show === true) {
    const { url } = await engine.request('reviews.link', { reviewId, linkId: link.id }, { signal });
    output.result(
      { ...link, url },
      () => `${printable(link.name)} comes in by this link; whoever has it is this person:\n${url}`,
    );
  } else {
    output.result(
      link,
      () =>
        `${printable(link.name)} is invited. Show the link with: stagelift review link ${link.id} --review ${reviewId}`,
    );
  }
  return exitCodes.ok;
}

/** `review link NAME`: whoever has it is this person. */
export async function showLink(context: CommandContext, name: string, flags: ReviewFlag): Promise<number> {
  const { engine, output, signal } = context;
  const room = await readRoom(context, flags, false);
  const guest = findGuest(room, name);
  const link = await engine.request('reviews.link', { reviewId: room.review.id, linkId: guest.id }, { signal });
  if (guest.revokedAt !== null) output.notice('This link was taken back: it opens nothing.');
  output.result(link, () => link.url);
  return exitCodes.ok;
}

/** `review revoke NAME`: the link opens nothing from now on, and its sessions end. */
export async function revokeGuest(
  context: CommandContext,
  name: string,
  flags: ReviewFlag & { readonly yes?: boolean },
): Promise<number> {
  const { engine, output, signal } = context;
  const room = await readRoom(context, flags, false);
  const guest = findGuest(room, name);
  await confirmOrRefuse(context, flags.yes, `Take the link of ${printable(guest.name)} back?`);
  const after = await engine.request('reviews.revoke', { reviewId: room.review.id, linkId: guest.id }, { signal });
  output.result(after, () => `The link of ${printable(guest.name)} is taken back; its sessions have ended.`);
  return exitCodes.ok;
}

/** `review extend UNTIL`. */
export async function extendReview(context: CommandContext, until: string, flags: ReviewFlag): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const input = { reviewId, until: toTime(until, new Date()) };
  const room = await context.engine.request('reviews.extend', input, { signal: context.signal });
  context.output.result(room, () => `"${printable(room.review.title)}" is open until ${room.review.expiresAt}.`);
  return exitCodes.ok;
}

/** `review pause` and `review continue`. */
export async function pauseReview(context: CommandContext, paused: boolean, flags: ReviewFlag): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const room = await context.engine.request('reviews.pause', { reviewId, paused }, { signal: context.signal });
  const words = paused ? 'is closed to everybody; everything is kept' : 'is open again';
  context.output.result(room, () => `"${printable(room.review.title)}" ${words}.`);
  return exitCodes.ok;
}

/** `review mails`: what was caught instead of sent. */
export async function listMails(context: CommandContext, flags: ReviewFlag): Promise<number> {
  const { engine, output, signal } = context;
  const { id: reviewId } = await findReview(context, flags);
  const mails = await engine.request('reviews.mails', { reviewId }, { signal });
  output.result(mails, () =>
    mails.length === 0
      ? 'No mail was caught.'
      : mails
          .map(({ at, from, to, subject, text }) =>
            [
              `${at}  ${printable(from)} -> ${printable(to.join(', '))}`,
              printable(subject),
              ...text.split('\n').map((line) => `  ${printable(line)}`),
            ].join('\n'),
          )
          .join('\n\n'),
  );
  return exitCodes.ok;
}

/** `review check`: proves again that it is harmless. Exit code 3 when a proof fails. */
export async function checkReview(context: CommandContext, flags: ReviewFlag): Promise<number> {
  const { engine, output, signal } = context;
  const { id: reviewId } = await findReview(context, flags);
  const proofs = await engine.request('reviews.check', { reviewId }, { signal });
  output.result(proofs, () => describeProofs(proofs));
  return proofs.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.needsAttention;
}

/** `review remind [NAME]`: a text to send. */
export async function remindGuest(
  context: CommandContext,
  name: string | undefined,
  flags: ReviewFlag,
): Promise<number> {
  const room = await readRoom(context, flags, false);
  const linkId = name === undefined ? {} : { linkId: findGuest(room, name).id };
  const reminder = await context.engine.request('reviews.reminder', { reviewId: room.review.id, ...linkId });
  context.output.result(reminder, () => reminder.text);
  return exitCodes.ok;
}

/** `review export FILE`: the whole record as one HTML file. */
export async function exportReview(context: CommandContext, file: string, flags: ReviewFlag): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const input = { reviewId, file: resolve(context.cwd, file) };
  const written = await context.engine.request('reviews.export', input, { signal: context.signal });
  context.output.result(written, () => `Wrote ${written.file}`);
  return exitCodes.ok;
}

/** `review forget`: only of a closed review; its record goes with it. */
export async function forgetReview(
  context: CommandContext,
  flags: ReviewFlag & { readonly yes?: boolean },
): Promise<number> {
  const { id: reviewId, title } = await findReview(context, flags);
  const question = `Forget "${printable(title)}" with its remarks, pictures and decisions? Nothing brings them back.`;
  await confirmOrRefuse(context, flags.yes, question);
  const answer = await context.engine.request('reviews.forget', { reviewId });
  context.output.result(answer, () => `"${printable(title)}" is forgotten.`);
  return exitCodes.ok;
}

/** `review approve-check --commit SHA`: exit code 0 when it is signed off, 5 when it is not, 1 when that cannot be known. */
export async function checkApproval(
  context: CommandContext,
  flags: { readonly project?: string; readonly commit: string; readonly sync: boolean },
): Promise<number> {
  const { engine, output, signal } = context;
  const { id: projectId } = await findProject(context, flags.project);
  const input = { projectId, commit: flags.commit, sync: flags.sync };
  const approval = await engine.request('reviews.approveCheck', input, { signal });
  output.result(approval, () => describeApproval(approval));
  return approval.kind === 'approved' ? exitCodes.ok : exitCodes.refused;
}

async function readRoom(context: CommandContext, flags: ReviewFlag, sync: boolean): Promise<ReviewRoom> {
  const { id: reviewId, state } = await findReview(context, flags);
  const isThere = state === 'open' || state === 'paused';
  return context.engine.request(
    sync && isThere ? 'reviews.sync' : 'reviews.get',
    { reviewId },
    { signal: context.signal },
  );
}

function requireRemark(room: ReviewRoom, number: number): ReviewRoom['remarks'][number] {
  const found = room.remarks.find((one) => one.number === number);
  if (found !== undefined) return found;
  throw new AppError('review.remark-missing', {
    message: `There is no remark ${String(number)} in "${room.review.title}".`,
  });
}

function tellRemark({ output }: CommandContext, room: ReviewRoom, number: number): number {
  const remark = requireRemark(room, number);
  output.result(remark, () => `Remark ${String(number)} is ${statusWords[remark.status]}.`);
  return exitCodes.ok;
}

/** From the variable, else typed twice without echo: as an argument, other users of this computer could see it. */
async function readPin({ terminal, signal, variables }: CommandContext): Promise<string> {
  const given = variables[pinVariable] ?? terminal.env[pinVariable];
  if (given !== undefined) return given;
  if (!canAsk(terminal)) {
    throw new AppError('secret.missing', {
      message: 'A PIN is missing, and nobody can be asked for it here.',
      hint: `Give it in the environment variable ${pinVariable}.`,
    });
  }
  const first = await askLine(terminal, 'PIN, 4 characters or more: ', false, signal);
  const again = first === null ? null : await askLine(terminal, 'Once more: ', false, signal);
  if (first === null || again === null) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
  if (first !== again)
    throw new AppError('usage.invalid', { message: 'The two are not the same. Nothing was changed.' });
  return first;
}

import type { Review } from '#shared/domain/review.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { ReviewAccess } from './access.ts';
import { askAgent } from './agent.ts';
import type { KeptShot } from './record.ts';
import { eventsOf, type KnownReview } from './room.ts';

const atOnce = 3;

/** Every picture that the log names. Pure. */
export function shotsOf({ read }: Pick<KnownReview, 'read'>): readonly string[] {
  const named = eventsOf(read).flatMap((event) => {
    if (event.kind === 'decision') return event.shots;
    return (event.kind === 'remark' || event.kind === 'reply') && event.shot !== null ? [event.shot] : [];
  });
  return [...new Set(named)];
}

/** Reads a picture from the server and keeps it. Throws `review.agent-failed` for what is none. */
export async function readShot(
  access: ReviewAccess,
  review: Review,
  session: RemoteSession,
  id: string,
  signal: AbortSignal,
): Promise<KeptShot> {
  const { type, data } = await askAgent(session, review, 'shot', { shot: id }, signal);
  const shot = { type, bytes: Buffer.from(data, 'base64') };
  if (!isPicture(shot)) {
    throw new AppError('review.agent-failed', {
      message: 'What the server keeps as a picture is none.',
      facts: { reviewId: review.id, shot: id },
    });
  }
  await access.record(review).keepShot(id, shot);
  return shot;
}

/** Reads the pictures that this computer does not have yet. One that is missing on the server is left out. */
export async function keepShots(
  access: ReviewAccess,
  review: Review,
  session: RemoteSession,
  signal: AbortSignal,
): Promise<void> {
  const record = access.record(review);
  const waiting = [...shotsOf(await access.known(review, signal))];
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if ((await record.shot(id)) !== null) continue;
      await readShot(access, review, session, id, signal).catch((error: unknown) => {
        if (!isAppError(error, 'review.agent-failed')) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** By its first bytes: nothing but these types ever becomes part of a page of ours. */
function isPicture({ type, bytes }: KeptShot): boolean {
  if (type === 'image/png') return bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
  if (type === 'image/jpeg') return bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'));
  return bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP';
}

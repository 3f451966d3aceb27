import type { Review, Verdict } from '#shared/domain/review.ts';
import type { Approval, Decision, Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import type { Tone } from '../../ui/status.tsx';

/** The colour and picture of a review's state. */
export const stateTones: Readonly<Record<Review['state'], Tone>> = {
  opening: 'busy',
  open: 'info',
  paused: 'paused',
  closing: 'busy',
  closed: 'skipped',
};

/** The colour and picture of what the client has decided so far. */
export const approvalTones: Readonly<Record<Approval['kind'], Tone>> = {
  approved: 'good',
  waiting: 'neutral',
  refused: 'bad',
  stale: 'warning',
  none: 'skipped',
};

/** The colour and picture of a decision that counts; one that does not is grey. */
export function decisionTone({ verdict, standing }: Pick<Decision, 'verdict' | 'standing'>): Tone {
  const tones: Readonly<Record<Verdict, Tone>> = { approve: 'good', 'approve-with-remarks': 'good', 'not-yet': 'bad' };
  return standing === 'counts' ? tones[verdict] : standing === 'stale' ? 'warning' : 'skipped';
}

/** True while the client can be in it, or will be again. */
export function isLive({ state }: Pick<Review, 'state'>): boolean {
  return state === 'open' || state === 'paused';
}

/** True once it is a record only. */
export function isRecord({ state }: Pick<Review, 'state'>): boolean {
  return state === 'closed';
}

/** Which remarks a list shows. */
export type RemarkFilter = 'open' | 'mine' | 'check' | 'done' | 'all';

/** Whether a remark belongs into a list. `me`: the name that remarks of mine are assigned to. */
export function isInFilter(remark: Pick<Remark, 'status' | 'assignedTo'>, filter: RemarkFilter, me: string): boolean {
  switch (filter) {
    case 'open':
      return remark.status !== 'done';
    case 'mine':
      return remark.status !== 'done' && remark.assignedTo !== null && remark.assignedTo === me;
    case 'check':
      return remark.status === 'please-check';
    case 'done':
      return remark.status === 'done';
    case 'all':
      return true;
  }
}

/** Remarks that are not done. */
export function openRemarks(room: Pick<ReviewRoom, 'remarks'>): number {
  return room.remarks.filter(({ status }) => status !== 'done').length;
}

/** Everybody whom a remark can be given to: whoever has written or was given one, and the project's contacts. */
export function namesToAssign(room: Pick<ReviewRoom, 'remarks'>, contacts: readonly string[]): readonly string[] {
  const written = room.remarks.flatMap(({ assignedTo, thread }) => [
    ...(assignedTo === null ? [] : [assignedTo]),
    ...thread.filter(({ by }) => by.role === 'developer').map(({ by }) => by.name),
  ]);
  return [...new Set([...contacts, ...written].map((name) => name.trim()).filter(Boolean))].toSorted((a, b) =>
    a.localeCompare(b),
  );
}

/** Who has been asked and has not answered: came never, or may decide and has not decided about this version. */
export function answersOf(room: Pick<ReviewRoom, 'links' | 'approval'>, now: Date) {
  return room.links.map((link) => {
    const isOver = link.revokedAt !== null || new Date(link.expiresAt) <= now;
    const isMissing = link.purpose === 'approve' && room.approval.missing.includes(link.name);
    const kind = isOver
      ? link.revokedAt === null
        ? ('expired' as const)
        : ('revoked' as const)
      : link.lastUse === null
        ? ('never-came' as const)
        : isMissing
          ? ('undecided' as const)
          : ('answered' as const);
    return { link, kind };
  });
}

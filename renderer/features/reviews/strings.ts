import type { LinkPurpose, RemarkStatus, Review, ReviewData, Verdict } from '#shared/domain/review.ts';
import type { Approval, Decision } from '#shared/domain/review-room.ts';
import { formatCount, plural } from '../../ui/format.ts';

/** A commit as people name it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 7);
}

export const strings = {
  title: 'Reviews',
  loading: 'Loading the reviews',
  loadingRoom: 'Loading the review',
  gone: 'There is no such review here any more.',
  open: 'Open a review',
  all: 'All reviews',
  board: 'Reviews',
  boardText: 'Temporary environments that a client looks at, remarks upon and decides about.',
  boardEmpty: 'Nothing is being reviewed. A review gives a client a link to a branch, with a copy of the data.',
  empty: 'No review yet',
  emptyText:
    'Choose a branch; it gets a place of its own with a masked copy of the data, and your client a link. No account, nothing to install.',
  going: 'Going on',
  noneOpen: 'No review is open.',
  record: 'Closed, kept as a record',
  recordText: 'The environment is gone from its server. What was said and decided stays.',
  states: {
    opening: 'being opened',
    open: 'open',
    paused: 'paused',
    closing: 'being closed',
    closed: 'closed',
  } satisfies Readonly<Record<Review['state'], string>>,
  approval: {
    approved: 'Approved',
    waiting: 'Waiting for approval',
    refused: 'Not yet approved',
    stale: 'Approval is out of date',
    none: 'Nobody decides',
  } satisfies Readonly<Record<Approval['kind'], string>>,
  purposeNames: {
    view: 'Look',
    comment: 'Look and remark',
    approve: 'Look, remark and decide',
  } satisfies Readonly<Record<LinkPurpose, string>>,
  statuses: {
    new: 'new',
    'in-work': 'in work',
    'please-check': 'please check',
    done: 'done',
  } satisfies Readonly<Record<RemarkStatus, string>>,
  verdicts: {
    approve: 'approved',
    'approve-with-remarks': 'approved with remarks',
    'not-yet': 'not yet',
  } satisfies Readonly<Record<Verdict, string>>,
  standings: {
    counts: 'counts',
    stale: 'out of date',
    withdrawn: 'withdrawn',
    replaced: 'decided again',
  } satisfies Readonly<Record<Decision['standing'], string>>,
  dataKinds: {
    pulled: 'pulled data',
    seeded: 'sample data',
    empty: 'no data',
  } satisfies Readonly<Record<ReviewData['kind'], string>>,
  branch: 'Branch',
  version: 'Version',
  ends: 'Ends',
  ended: 'Ended',
  closedAt: 'Closed',
  data: 'Data',
  commitOnly: 'a commit, no branch',
  tied: 'or with its branch',
  overdue: 'overdue',
  unread: (count: number) => `${formatCount(count)} unread`,
  unreadLong: (count: number) => `${formatCount(count)} unread ${plural(count, 'remark', 'remarks')}`,
  remarks: (open: number, all: number) =>
    all === 0
      ? 'no remarks'
      : open === 0
        ? `${formatCount(all)} ${plural(all, 'remark', 'remarks')}, all done`
        : `${formatCount(open)} of ${formatCount(all)} ${plural(all, 'remark', 'remarks')} open`,
  copied: 'Copied',
  openReview: 'Open the review',
} as const;

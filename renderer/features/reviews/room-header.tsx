import { CalendarClock, Database, GitBranch, GitCommitHorizontal, RefreshCw } from 'lucide-react';
import type { Review } from '#shared/domain/review.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { StatusChip } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { EndsIn } from './review-card.tsx';
import styles from './room.module.css';
import { roomStrings as text } from './room-strings.ts';
import { Named } from './said.tsx';
import { shortHash, strings } from './strings.ts';
import { isRecord, stateTones } from './words.ts';

/** What is reviewed, and whether it is open. */
export function RoomTitle({ review }: { readonly review: Review }) {
  return (
    <span className={styles.title}>
      {review.title}
      <StatusChip tone={stateTones[review.state]}>{strings.states[review.state]}</StatusChip>
    </span>
  );
}

interface RoomFactsProps {
  readonly room: ReviewRoom;
  readonly isSyncing: boolean;
}

/** Branch, version, data and end in one line. */
export function RoomFacts({ room: { review, readAt }, isSyncing }: RoomFactsProps) {
  return (
    <ul className={styles.facts}>
      {review.branch !== null && (
        <li>
          <GitBranch aria-hidden size={13} />
          <span className="unseen">{strings.branch}: </span>
          {review.branch}
        </li>
      )}
      <li>
        <GitCommitHorizontal aria-hidden size={13} />
        <span className="unseen">{strings.version}: </span>
        <span>
          <code>{shortHash(review.version.commit)}</code> <Named text={review.version.subject} />
        </span>
      </li>
      <li>
        <Database aria-hidden size={13} />
        <span className="unseen">{strings.data}: </span>
        {strings.dataKinds[review.data.kind]}
        {review.data.kind !== 'empty' && <TimeAgo at={review.data.at} />}
      </li>
      <li>
        <CalendarClock aria-hidden size={13} />
        {isRecord(review) ? strings.closedAt : strings.ends}{' '}
        {isRecord(review) ? <TimeAgo at={review.closedAt ?? review.expiresAt} /> : <EndsIn review={review} />}
      </li>
      <li>
        <RefreshCw aria-hidden size={13} />
        {isSyncing && readAt === null ? (
          text.looking
        ) : readAt === null ? (
          text.neverRead
        ) : (
          <>
            {text.readAt} <TimeAgo at={readAt} />
          </>
        )}
      </li>
    </ul>
  );
}

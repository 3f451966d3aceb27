import { CalendarClock, GitBranch, GitCommitHorizontal, MessageSquareText } from 'lucide-react';
import { Link } from 'react-aria-components';
import type { Review } from '#shared/domain/review.ts';
import { formatDateTime, formatRelative } from '../../ui/format.ts';
import { StatusChip, StatusIcon } from '../../ui/status.tsx';
import { TimeAgo, useNow } from '../../ui/time-ago.tsx';
import { Explained } from '../../ui/tooltip.tsx';
import { StageMark } from '../environments/index.ts';
import { roomPath } from './paths.ts';
import styles from './review-card.module.css';
import { shortHash, strings } from './strings.ts';
import type { ReviewEntry } from './use-rooms.ts';
import { approvalTones, isRecord, openRemarks, stateTones } from './words.ts';

interface ReviewCardProps {
  readonly entry: ReviewEntry;
  /** The project's name, where reviews of several stand below each other. */
  readonly projectName?: string | undefined;
}

/** One review in a list; the whole card leads to its room. */
export function ReviewCard({ entry: { review, room, unread }, projectName }: ReviewCardProps) {
  return (
    <article className={styles.card} aria-label={review.title}>
      <StageMark stage="review" />
      <div className={styles.identity}>
        <h3 className={styles.name}>
          <Link href={roomPath(review)} className={styles.link ?? ''}>
            {review.title}
          </Link>
          <StatusChip tone={stateTones[review.state]}>{strings.states[review.state]}</StatusChip>
        </h3>
        <p className={styles.soft}>{projectName ?? review.where}</p>
      </div>
      <dl className={styles.facts}>
        <div className={styles.fact}>
          <dt>{review.branch === null ? strings.version : strings.branch}</dt>
          <dd>
            {review.branch === null ? (
              <GitCommitHorizontal aria-hidden size={13} className={styles.icon} />
            ) : (
              <GitBranch aria-hidden size={13} className={styles.icon} />
            )}
            <span className={styles.clip}>{review.branch ?? strings.commitOnly}</span>
          </dd>
          <dd className={styles.sub}>
            <span className={styles.clip}>
              <code>{shortHash(review.version.commit)}</code> {review.version.subject}
            </span>
          </dd>
        </div>
        <div className={styles.fact}>
          <dt>{isRecord(review) ? strings.closedAt : strings.ends}</dt>
          <dd>
            <CalendarClock aria-hidden size={13} className={styles.icon} />
            <span className={styles.clip}>
              {isRecord(review) ? <TimeAgo at={review.closedAt ?? review.expiresAt} /> : <EndsIn review={review} />}
            </span>
          </dd>
          {review.tiedToBranch && review.branch !== null && !isRecord(review) && (
            <dd className={styles.sub}>{strings.tied}</dd>
          )}
        </div>
      </dl>
      <div className={styles.standing}>
        {room && (
          <span className={styles.line}>
            <StatusIcon tone={approvalTones[room.approval.kind]} size={14} />
            {strings.approval[room.approval.kind]}
          </span>
        )}
        {room && (
          <span className={styles.line}>
            <MessageSquareText aria-hidden size={14} className={styles.icon} />
            <span className={styles.soft}>{strings.remarks(openRemarks(room), room.remarks.length)}</span>
          </span>
        )}
        {unread > 0 && (
          <span className={styles.unread}>
            <span aria-hidden>{strings.unread(unread)}</span>
            <span className="unseen">{strings.unreadLong(unread)}</span>
          </span>
        )}
      </div>
    </article>
  );
}

/** When a review ends, in words, with the date behind it. */
export function EndsIn({ review }: { readonly review: Pick<Review, 'expiresAt'> }) {
  const now = useNow(30_000);
  const end = new Date(review.expiresAt);
  if (end <= now) return <span className={styles.overdue}>{strings.overdue}</span>;
  return <Explained text={formatDateTime(end)}>{formatRelative(end, now)}</Explained>;
}

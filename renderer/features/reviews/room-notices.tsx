import { useState } from 'react';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { ReminderDialog } from './reminder-dialog.tsx';
import styles from './room.module.css';
import { roomStrings as text } from './room-strings.ts';
import { showHidden } from './safe-text.ts';
import { shortHash } from './strings.ts';
import { approvalTones, isRecord } from './words.ts';

/** Files that are named before the rest is only counted. */
const namedFiles = 30;

interface RoomNoticesProps {
  readonly room: ReviewRoom;
  readonly syncError: unknown;
  readonly onSync: () => void;
}

/** What is out of the ordinary: no line to the server, a closed gate, a damaged record. */
export function RoomNotices({ room: { review, damage }, syncError, onSync }: RoomNoticesProps) {
  const job = review.jobs.at(-1);
  const isBusy = review.state === 'opening' || review.state === 'closing';
  return (
    <>
      {syncError !== null && <FailureOf error={syncError} state={text.offlineText} onRetry={onSync} />}
      {review.state === 'paused' && (
        <Notice tone="info" title={text.paused}>
          {text.pausedText}
        </Notice>
      )}
      {isBusy && (
        <Notice
          tone="info"
          title={review.state === 'opening' ? text.opening : text.closing}
          {...(job !== undefined && {
            actions: (
              <LinkButton size="small" href={`/jobs/${job}`}>
                {text.openJob}
              </LinkButton>
            ),
          })}
        />
      )}
      {isRecord(review) && <Notice tone="info" title={text.closed} />}
      {damage !== null && (
        <Notice tone="warning" title={text.damage}>
          {showHidden(damage)}
        </Notice>
      )}
    </>
  );
}

/** What the client has decided so far, in one sentence. An approval of another version asks to be given again. */
export function VerdictLine({ room }: { readonly room: ReviewRoom }) {
  const { approval, review } = room;
  const [isAsking, setAsking] = useState(false);
  const before = approval.approvedBefore;
  const isStale = approval.kind === 'stale' && !isRecord(review);
  return (
    <>
      {isStale ? (
        <Notice
          tone="warning"
          title={showHidden(approval.text)}
          actions={
            <Button size="small" variant="primary" onPress={() => setAsking(true)}>
              {text.askAgain}
            </Button>
          }
        >
          {before && (
            <div className={styles.stale}>
              {before.files.length === 0 && <p>{text.staleText(shortHash(before.commit), 0)}</p>}
              {before.files.length > 0 && (
                <Disclosure quiet label={text.staleText(shortHash(before.commit), before.files.length)}>
                  <ul className={styles.files}>
                    {before.files.slice(0, namedFiles).map((file) => (
                      <li key={file}>
                        <code>{showHidden(file)}</code>
                      </li>
                    ))}
                    {before.files.length > namedFiles && <li>{text.staleMore(before.files.length - namedFiles)}</li>}
                  </ul>
                </Disclosure>
              )}
            </div>
          )}
        </Notice>
      ) : (
        <div className={styles.verdict} role="group" aria-label={text.verdictLabel}>
          <StatusIcon tone={approvalTones[approval.kind]} size={17} />
          <p className={styles.verdictText}>{showHidden(approval.text)}</p>
        </div>
      )}
      {isAsking && <ReminderDialog reviewId={review.id} onClose={() => setAsking(false)} />}
    </>
  );
}

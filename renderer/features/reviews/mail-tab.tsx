import { MailX } from 'lucide-react';
import { useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { CaughtMail, ReviewRoom } from '#shared/domain/review-room.ts';
import { useRequest } from '../../client/requests.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatList } from '../../ui/format.ts';
import { Card, Facts } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { Named, Said } from './said.tsx';
import { showHidden } from './safe-text.ts';
import { tabStrings } from './tab-strings.ts';
import styles from './tabs.module.css';
import { TimeText } from './time-text.tsx';

const text = tabStrings.mail;

interface MailTabProps {
  readonly room: ReviewRoom;
  readonly isRecord: boolean;
}

/** Mail that the site would have sent, as text and nothing but text. */
export function MailTab({ room, isRecord }: MailTabProps) {
  const { id } = room.review;
  const mails = useRequest('reviews.mails', isRecord ? null : { reviewId: id }, { staleTime: 10_000 });
  const [chosenId, setChosen] = useState<string | null>(null);
  const all = mails.data ?? [];
  const chosen = all.find((mail) => mail.id === chosenId) ?? all[0];
  if (mails.isError) return <FailureOf error={mails.error} onRetry={mails.refetch} />;
  if (mails.isPending && !isRecord) return <Skeleton label={text.loading} rows={4} />;
  if (chosen === undefined) {
    return (
      <EmptyState icon={MailX} title={text.none}>
        {isRecord ? text.record : text.noneText}
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab}>
      <p className={styles.soft}>{text.text}</p>
      <div className={styles.mailbox}>
        <ListBox
          aria-label={text.list}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={[chosen.id]}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : keys;
            if (key !== undefined) setChosen(String(key));
          }}
          items={all}
          className={styles.mails ?? ''}
        >
          {(mail) => (
            <ListBoxItem id={mail.id} textValue={subjectOf(mail)} className={styles.mail ?? ''}>
              <span className={styles.mailSubject}>
                <Named text={subjectOf(mail)} />
              </span>
              <span className={styles.mailLine}>
                <span className={styles.clip}>
                  <Named text={mail.to.join(', ')} />
                </span>
                <TimeText at={mail.at} />
              </span>
            </ListBoxItem>
          )}
        </ListBox>
        <Card>
          <Mail mail={chosen} />
        </Card>
      </div>
    </div>
  );
}

function subjectOf({ subject }: CaughtMail): string {
  return subject.trim() === '' ? text.noSubject : showHidden(subject);
}

function Mail({ mail }: { readonly mail: CaughtMail }) {
  return (
    <>
      <h2>
        <Named text={subjectOf(mail)} />
      </h2>
      <Facts
        items={[
          { name: text.from, value: <Named text={mail.from} /> },
          { name: text.to, value: <Named text={formatList(mail.to)} /> },
          { name: text.caught, value: <TimeAgo at={mail.at} /> },
        ]}
      />
      <div className={styles.body} role="group" aria-label={text.body}>
        {mail.text.trim() === '' ? text.empty : <Said key={mail.id} text={mail.text} />}
      </div>
    </>
  );
}

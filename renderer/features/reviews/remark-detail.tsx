import { ExternalLink, GitCommitHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { RemarkStatus } from '#shared/domain/review.ts';
import type { Remark } from '#shared/domain/review-room.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Facts } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { AssignField } from './assign-field.tsx';
import { BeforeAfter } from './before-after.tsx';
import styles from './remark-detail.module.css';
import { RemarkStatusIcon } from './remark-status.tsx';
import type { RemarkProps } from './remark-props.ts';
import { RemarkShot } from './remark-shot.tsx';
import { ReplyForm } from './reply-form.tsx';
import { roomStrings } from './room-strings.ts';
import { Named, Said } from './said.tsx';
import { showHidden } from './safe-text.ts';
import { addressOf } from './site-address.ts';
import { SolveDialog } from './solve-dialog.tsx';
import { shortHash } from './strings.ts';

const text = roomStrings.remark;

/** One remark: the page it is about, what was said, and what is done about it. */
export function RemarkDetail({ room, remark, canWrite }: RemarkProps) {
  const reviewId = room.review.id;
  return (
    <article className={styles.detail} aria-label={roomStrings.remarks.number(remark.number)}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          {roomStrings.remarks.number(remark.number)}{' '}
          <span className={styles.by}>
            <Named text={remark.by.name} /> · <TimeAgo at={remark.at} />
          </span>
        </h2>
        <PageLink room={room} remark={remark} />
      </header>
      <div className={styles.columns}>
        <div className={styles.pictures}>
          <RemarkShot reviewId={reviewId} remark={remark} />
          <BeforeAfter reviewId={reviewId} remark={remark} />
          <RemarkFacts room={room} remark={remark} />
        </div>
        <div className={styles.talk}>
          <StatusPart room={room} remark={remark} canWrite={canWrite} />
          <Thread remark={remark} />
          {canWrite && <ReplyForm reviewId={reviewId} remark={remark} />}
        </div>
      </div>
    </article>
  );
}

function PageLink({ room: { review }, remark: { page } }: Pick<RemarkProps, 'room' | 'remark'>) {
  const client = useClient();
  const address = addressOf(review.siteUrl, page.path);
  return (
    <p className={styles.page}>
      <Named text={page.title === '' ? page.path : page.title} /> <code>{showHidden(page.path)}</code>
      {address !== null && (
        <Button
          size="small"
          variant="ghost"
          icon={ExternalLink}
          onPress={() => void client.call('shell.openExternal', { url: address })}
        >
          {text.openPage}
        </Button>
      )}
    </p>
  );
}

const statuses: readonly RemarkStatus[] = ['new', 'in-work', 'please-check', 'done'];

function StatusPart({ room, remark, canWrite }: RemarkProps) {
  const reviewId = room.review.id;
  const [isSolving, setSolving] = useState(false);
  const setStatus = useCommand('reviews.setStatus', { renews: ['reviews.get'] });
  const solved = remark.solvedBy;
  const isDeployed = room.versions.some(({ commit }) => commit === solved);
  const shown = setStatus.isPending ? setStatus.variables.status : remark.status;
  return (
    <div className={styles.state}>
      <div className={styles.fields}>
        <Select
          label={text.status}
          value={shown}
          isDisabled={!canWrite}
          onChange={(status) => setStatus.mutate({ reviewId, remark: remark.number, status })}
          options={statuses.map((value) => ({
            value,
            label: text.statusNames[value],
            description: text.statusTexts[value],
            icon: <RemarkStatusIcon status={value} />,
          }))}
        />
        <AssignField room={room} remark={remark} canWrite={canWrite} />
      </div>
      {solved !== null && (
        <p className={styles.solved}>
          <GitCommitHorizontal aria-hidden size={14} /> {text.solvedBy} <code>{shortHash(solved)}</code>
          {!isDeployed && <span className={styles.soft}>{text.solvedNotDeployed}</span>}
        </p>
      )}
      {canWrite && remark.status !== 'done' && (
        <Button size="small" icon={GitCommitHorizontal} onPress={() => setSolving(true)}>
          {text.solve}
        </Button>
      )}
      <FailureOf error={setStatus.error} />
      {isSolving && <SolveDialog room={room} remark={remark} onClose={() => setSolving(false)} />}
    </div>
  );
}

function Thread({ remark }: { readonly remark: Remark }) {
  return (
    <ol className={styles.thread} aria-label={text.thread}>
      <li className={styles.entry}>
        <EntryHead name={remark.by.name} role={remark.by.role} at={remark.at} />
        <Said text={remark.text} />
      </li>
      {remark.thread.map((entry) =>
        entry.kind === 'reply' ? (
          <li key={entry.id} className={styles.entry} data-role={entry.by.role}>
            <EntryHead name={entry.by.name} role={entry.by.role} at={entry.at} />
            <Said text={entry.text} />
          </li>
        ) : (
          <li key={entry.id} className={styles.event}>
            <span>{text.entry(entry.kind, showHidden(entry.by.name), { ...entry, text: showHidden(entry.text) })}</span>
            <TimeAgo at={entry.at} />
          </li>
        ),
      )}
    </ol>
  );
}

interface EntryHeadProps {
  readonly name: string;
  readonly role: Remark['by']['role'];
  readonly at: string;
}

function EntryHead({ name, role, at }: EntryHeadProps) {
  return (
    <p className={styles.entryHead}>
      <strong>
        <Named text={name} />
      </strong>
      {role === 'developer' && <span className={styles.soft}>{text.developer}</span>}
      <span className={styles.when}>
        <TimeAgo at={at} />
      </span>
    </p>
  );
}

function RemarkFacts({ room, remark }: Pick<RemarkProps, 'room' | 'remark'>) {
  const { browser, anchor, errors } = remark;
  const version = room.versions.find(({ commit }) => commit === remark.version);
  return (
    <>
      {errors.length > 0 && (
        <Disclosure quiet label={text.errors(errors.length)}>
          <ol className={styles.errors}>
            {errors.map((error, index) => (
              <li key={`${String(index)} ${error}`}>
                <code>{showHidden(error)}</code>
              </li>
            ))}
          </ol>
        </Disclosure>
      )}
      <Disclosure quiet label={text.details}>
        <Facts
          items={[
            {
              name: text.version,
              value: (
                <>
                  <code>{shortHash(remark.version)}</code> {version && <Named text={version.subject} />}
                </>
              ),
            },
            {
              name: text.place,
              value: anchor === null ? text.noPlace : <code>{showHidden(anchor.selector)}</code>,
            },
            { name: text.viewport, value: text.viewportText(browser.width, browser.height, browser.density) },
            { name: text.language, value: showHidden(browser.language) },
            { name: text.browser, value: showHidden(browser.agent) },
          ]}
        />
      </Disclosure>
    </>
  );
}

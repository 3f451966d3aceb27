import { BellRing, Link2, MoreHorizontal, Unlink, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import type { ReviewLink } from '#shared/domain/review.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useCommand } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { StatusChip, type Tone } from '../../ui/status.tsx';
import { TimeAgo, useNow } from '../../ui/time-ago.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';
import styles from './people.module.css';
import { ReminderDialog } from './reminder-dialog.tsx';
import { Named } from './said.tsx';
import { showHidden } from './safe-text.ts';
import { strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';
import { answersOf } from './words.ts';

const text = tabStrings.people;

type Answer = ReturnType<typeof answersOf>[number]['kind'];

const tones: Readonly<Record<Answer, Tone>> = {
  answered: 'good',
  undecided: 'warning',
  'never-came': 'neutral',
  expired: 'skipped',
  revoked: 'skipped',
};

type Open =
  | { readonly kind: 'invite' }
  | { readonly kind: 'link' | 'revoke'; readonly link: ReviewLink }
  | { readonly kind: 'remind'; readonly linkId?: string | undefined };

interface TabProps {
  readonly room: ReviewRoom;
  readonly canWrite: boolean;
}

/** Who was asked, who came, who has not answered. */
export function PeopleTab({ room, canWrite }: TabProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const answers = answersOf(room, useNow(30_000));
  const missing = answers
    .filter(({ kind }) => kind === 'undecided' || kind === 'never-came')
    .map(({ link }) => showHidden(link.name));
  const reviewId = room.review.id;
  return (
    <div className={styles.tab}>
      <Section
        title={text.title}
        description={missing.length > 0 ? text.missing(missing) : text.text}
        actions={
          canWrite && (
            <>
              {missing.length > 0 && (
                <Button icon={BellRing} onPress={() => setOpen({ kind: 'remind' })}>
                  {text.remind}
                </Button>
              )}
              <Button icon={UserPlus} onPress={() => setOpen({ kind: 'invite' })}>
                {text.invite}
              </Button>
            </>
          )
        }
      >
        {answers.length === 0 ? (
          <EmptyState icon={Users} title={text.none}>
            {text.noneText}
          </EmptyState>
        ) : (
          <Card padded={false}>
            <ul className={styles.list}>
              {answers.map(({ link, kind }) => (
                <Person
                  key={link.id}
                  link={link}
                  kind={kind}
                  hasDecided={hasDecided(room, link)}
                  canWrite={canWrite && kind !== 'revoked'}
                  onOpen={setOpen}
                />
              ))}
            </ul>
          </Card>
        )}
      </Section>
      <PagesSeen room={room} />
      {open?.kind === 'invite' && <InviteDialog room={room} onClose={close} />}
      {open?.kind === 'link' && <LinkDialog reviewId={reviewId} link={open.link} onClose={close} />}
      {open?.kind === 'remind' && <ReminderDialog reviewId={reviewId} linkId={open.linkId} onClose={close} />}
      {open?.kind === 'revoke' && <RevokeDialog reviewId={reviewId} link={open.link} onClose={close} />}
    </div>
  );
}

function hasDecided({ decisions }: ReviewRoom, { person }: ReviewLink): boolean {
  return decisions.some(({ by, standing }) => by.person === person && standing === 'counts');
}

interface PersonProps {
  readonly link: ReviewLink;
  readonly kind: Answer;
  readonly hasDecided: boolean;
  readonly canWrite: boolean;
  readonly onOpen: (open: Open) => void;
}

function Person({ link, kind, hasDecided: decided, canWrite, onOpen }: PersonProps) {
  const name = showHidden(link.name);
  const word = kind === 'answered' && decided ? text.decided : text.answers[kind];
  return (
    <li className={styles.person}>
      <div className={styles.who}>
        <p className={styles.name}>
          <Named text={link.name} />
        </p>
        <p className={styles.soft}>{strings.purposeNames[link.purpose]}</p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{text.lastUse}</dt>
          <dd>{link.lastUse === null ? text.never : <TimeAgo at={link.lastUse} />}</dd>
        </div>
        <div>
          <dt>{text.pin}</dt>
          <dd>{link.hasPin ? text.hasPin : text.noPin}</dd>
        </div>
        <div>
          <dt>{text.until}</dt>
          <dd>
            <TimeAgo at={link.expiresAt} />
          </dd>
        </div>
      </dl>
      <span>
        <StatusChip tone={tones[kind]}>{word}</StatusChip>
      </span>
      <span className={styles.actions}>
        {canWrite && (
          <>
            <IconButton
              label={text.showLinkOf(name)}
              icon={Link2}
              isDisabled={kind === 'expired'}
              onPress={() => onOpen({ kind: 'link', link })}
            />
            <Menu
              label={text.actionsOf(name)}
              groups={[
                [
                  {
                    ...{ id: 'remind', label: text.remindOne, icon: BellRing },
                    onAction: () => onOpen({ kind: 'remind', linkId: link.id }),
                  },
                ],
                [
                  {
                    ...{ id: 'revoke', label: text.revoke, icon: Unlink, isDangerous: true },
                    onAction: () => onOpen({ kind: 'revoke', link }),
                  },
                ],
              ]}
            >
              <IconButton label={text.actionsOf(name)} icon={MoreHorizontal} />
            </Menu>
          </>
        )}
      </span>
    </li>
  );
}

interface RevokeDialogProps {
  readonly reviewId: string;
  readonly link: ReviewLink;
  readonly onClose: () => void;
}

function RevokeDialog({ reviewId, link, onClose }: RevokeDialogProps) {
  const revoke = useCommand('reviews.revoke', { renews: ['reviews.get'], onDone: onClose });
  return (
    <ConfirmDialog
      title={text.revokeTitle(showHidden(link.name))}
      isOpen
      onCancel={onClose}
      onConfirm={() => revoke.mutate({ reviewId, linkId: link.id })}
      cancelLabel={words.cancel}
      confirmLabel={text.revokeConfirm}
      isPending={revoke.isPending}
      isDangerous
    >
      <p>{text.revokeText}</p>
      <FailureOf error={revoke.error} />
    </ConfirmDialog>
  );
}

function PagesSeen({ room: { pagesSeen } }: Pick<TabProps, 'room'>) {
  return (
    <Section title={text.pages} {...(pagesSeen.length === 0 && { description: text.pagesNone })}>
      {pagesSeen.length > 0 && (
        <Card padded={false}>
          <ul className={styles.list}>
            {pagesSeen.map(({ page, by, last }) => (
              <li key={page.path} className={styles.seen}>
                <span className={styles.seenPage}>
                  <Named text={page.title === '' ? page.path : page.title} /> <code>{showHidden(page.path)}</code>
                </span>
                <span className={styles.soft}>
                  {text.seenBy(by.map(showHidden))} · <TimeAgo at={last} />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}

import {
  Copy,
  ExternalLink,
  MoreHorizontal,
  Pause,
  Play,
  RefreshCw,
  Rocket,
  Save,
  Timer,
  Trash2,
  XCircle,
} from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand } from '../../client/requests.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Menu, type MenuAction } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { reviewsPath, roomPath } from './paths.ts';
import { inDays } from './review-draft.ts';
import { roomStrings as text } from './room-strings.ts';
import { showHidden } from './safe-text.ts';
import { forgetSeen } from './unread.ts';
import { useExport } from './use-export.ts';
import { isLive, isRecord } from './words.ts';

const renews = ['reviews.get', 'reviews.list'] as const;

interface RoomActionsProps {
  readonly room: ReviewRoom;
  readonly onSync: () => void;
}

/** What can be done with a review now. */
export function RoomActions({ room, onSync }: RoomActionsProps) {
  const { review } = room;
  const client = useClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'pause' | 'extend' | 'forget' | null>(null);
  const close = (): void => setOpen(null);
  const resume = useCommand('reviews.pause', { renews });
  const exportRecord = useExport(review);
  const live = isLive(review);
  const action = (id: string, label: string, icon: MenuAction['icon'], onAction: () => void): MenuAction => ({
    ...{ id, label, onAction },
    ...(icon && { icon }),
  });
  return (
    <>
      {live && <CopyLink room={room} />}
      {live && (
        <LinkButton variant="primary" icon={Rocket} href={roomPath(review, 'update')}>
          {text.deploy}
        </LinkButton>
      )}
      <Menu
        label={words.more}
        groups={[
          live
            ? [
                action('site', text.openSite, ExternalLink, () => {
                  void client.call('shell.openExternal', { url: review.siteUrl });
                }),
                action('sync', text.check, RefreshCw, onSync),
              ]
            : [],
          live
            ? [
                review.state === 'paused'
                  ? action('continue', text.continue, Play, () => {
                      resume.mutate({ reviewId: review.id, paused: false });
                    })
                  : action('pause', text.pause, Pause, () => setOpen('pause')),
                action('extend', text.extend, Timer, () => setOpen('extend')),
              ]
            : [],
          [action('export', text.export, Save, () => void exportRecord.run())],
          [
            isRecord(review)
              ? { ...action('forget', text.forget, Trash2, () => setOpen('forget')), isDangerous: true }
              : {
                  ...action('close', text.close, XCircle, () => void navigate(roomPath(review, 'close'))),
                  isDangerous: true,
                },
          ],
        ]}
      >
        <IconButton label={words.more} icon={MoreHorizontal} />
      </Menu>
      {open === 'pause' && <PauseDialog reviewId={review.id} onClose={close} />}
      {open === 'extend' && <ExtendDialog room={room} onClose={close} />}
      {open === 'forget' && <ForgetDialog room={room} onClose={close} />}
      <ActionFailure
        error={resume.error ?? exportRecord.error}
        onClose={() => {
          resume.reset();
          exportRecord.reset();
        }}
      />
    </>
  );
}

/** What went wrong with an action that has no window of its own. */
function ActionFailure({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  if (error === null) return null;
  return (
    <ConfirmDialog
      title={text.failed}
      isOpen
      onCancel={onClose}
      onConfirm={onClose}
      cancelLabel={words.close}
      confirmLabel={text.understood}
    >
      <FailureOf error={error} />
    </ConfirmDialog>
  );
}

/** Copies the link of one person without showing it. */
function CopyLink({ room: { review, links } }: Pick<RoomActionsProps, 'room'>) {
  const client = useClient();
  const toast = useToast();
  const [error, setError] = useState<unknown>(null);
  const usable = links.filter(({ revokedAt, expiresAt }) => revokedAt === null && new Date(expiresAt) > new Date());
  const copy = async (linkId: string, name: string): Promise<void> => {
    try {
      const { url } = await client.call('reviews.link', { reviewId: review.id, linkId });
      await client.call('shell.copyText', { text: url });
      toast({ tone: 'good', title: text.linkCopied(name) });
    } catch (failure) {
      setError(failure);
    }
  };
  const [only, ...more] = usable;
  const button = (onPress?: () => void) => (
    <Button icon={Copy} isDisabled={only === undefined} {...(onPress && { onPress })}>
      {text.copyLink}
    </Button>
  );
  return (
    <>
      {only === undefined || more.length === 0 ? (
        button(() => {
          if (only) void copy(only.id, showHidden(only.name));
        })
      ) : (
        <Menu
          label={text.copyLink}
          groups={[
            usable.map(({ id, name }) => ({
              id,
              label: text.copyLinkOf(showHidden(name)),
              onAction: () => void copy(id, showHidden(name)),
            })),
          ]}
        >
          {button()}
        </Menu>
      )}
      <ActionFailure error={error} onClose={() => setError(null)} />
    </>
  );
}

interface DialogProps {
  readonly onClose: () => void;
}

function PauseDialog({ reviewId, onClose }: DialogProps & { readonly reviewId: string }) {
  const pause = useCommand('reviews.pause', { renews, onDone: onClose });
  return (
    <ConfirmDialog
      title={text.pauseTitle}
      isOpen
      onCancel={onClose}
      onConfirm={() => pause.mutate({ reviewId, paused: true })}
      cancelLabel={words.cancel}
      confirmLabel={text.pauseConfirm}
      isPending={pause.isPending}
    >
      <p>{text.pauseText}</p>
      <FailureOf error={pause.error} />
    </ConfirmDialog>
  );
}

const spans = [3, 7, 14, 28] as const;

function ExtendDialog({ room: { review }, onClose }: DialogProps & Pick<RoomActionsProps, 'room'>) {
  const [days, setDays] = useState('7');
  // From its end on, or from now where that is past already.
  const [from] = useState(() => new Date(Math.max(Date.now(), new Date(review.expiresAt).getTime())));
  const until = inDays(from, Number(days));
  const extend = useCommand('reviews.extend', { renews, onDone: onClose });
  return (
    <ConfirmDialog
      title={text.extendTitle}
      isOpen
      onCancel={onClose}
      onConfirm={() => extend.mutate({ reviewId: review.id, until })}
      cancelLabel={words.cancel}
      confirmLabel={text.extendConfirm}
      isPending={extend.isPending}
    >
      <Select
        label={text.extendUntil}
        value={days}
        onChange={setDays}
        options={spans.map((span) => ({ value: String(span), label: text.extendBy(span) }))}
      />
      <p>{text.extendText(formatDateTime(new Date(until)))}</p>
      <FailureOf error={extend.error} />
    </ConfirmDialog>
  );
}

function ForgetDialog({ room: { review }, onClose }: DialogProps & Pick<RoomActionsProps, 'room'>) {
  const navigate = useNavigate();
  const toast = useToast();
  const forget = useCommand('reviews.forget', {
    renews: ['reviews.list'],
    onDone: () => {
      forgetSeen(window.localStorage, review.id);
      toast({ tone: 'info', title: text.forgotten(review.title) });
      void navigate(reviewsPath(review.projectId), { replace: true });
    },
  });
  return (
    <ConfirmDialog
      title={text.forgetTitle(review.title)}
      isOpen
      onCancel={onClose}
      onConfirm={() => forget.mutate({ reviewId: review.id })}
      cancelLabel={words.cancel}
      confirmLabel={text.forgetConfirm}
      isPending={forget.isPending}
      isDangerous
    >
      <p>{text.forgetText}</p>
      <FailureOf error={forget.error} />
    </ConfirmDialog>
  );
}

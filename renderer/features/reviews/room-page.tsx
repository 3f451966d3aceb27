import { useParams, useSearchParams } from 'react-router';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DecisionsTab } from './decisions-tab.tsx';
import { MailTab } from './mail-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { ProofsTab } from './proofs-tab.tsx';
import { RemarksTab } from './remarks-tab.tsx';
import { RoomActions } from './room-actions.tsx';
import { RoomGate } from './room-gate.tsx';
import { RoomFacts, RoomTitle } from './room-header.tsx';
import { RoomNotices, VerdictLine } from './room-notices.tsx';
import { roomStrings } from './room-strings.ts';
import { useRoom } from './use-rooms.ts';
import { VersionsTab } from './versions-tab.tsx';
import { isLive, isRecord, openRemarks } from './words.ts';

const text = roomStrings.tabs;
const tabIds = ['remarks', 'people', 'versions', 'decisions', 'mail', 'proofs'] as const;

/** The room of one review: what the client says and decides, and what is done about it. */
export function ReviewRoomPage() {
  const { reviewId = '' } = useParams();
  const { room, error, retry, syncError, isSyncing, sync } = useRoom(reviewId);
  return (
    <RoomGate room={room} error={error} onRetry={retry}>
      {(known) => <Room key={reviewId} room={known} syncError={syncError} isSyncing={isSyncing} onSync={sync} />}
    </RoomGate>
  );
}

interface RoomProps {
  readonly room: ReviewRoom;
  readonly syncError: unknown;
  readonly isSyncing: boolean;
  readonly onSync: () => void;
}

function Room({ room, syncError, isSyncing, onSync }: RoomProps) {
  const [parameters, setParameters] = useSearchParams();
  const { review } = room;
  const canWrite = isLive(review);
  const asked = parameters.get('tab');
  const selected = tabIds.find((id) => id === asked) ?? 'remarks';
  const failing = review.proofs.filter(({ ok }) => !ok).length;
  return (
    <Page title={<RoomTitle review={review} />} actions={<RoomActions room={room} onSync={onSync} />} width="full">
      <RoomFacts room={room} isSyncing={isSyncing} />
      <RoomNotices room={room} syncError={syncError} onSync={onSync} />
      <VerdictLine room={room} />
      <Tabs
        label={text.label}
        selected={selected}
        onSelect={(id) => {
          setParameters((now) => {
            const next = new URLSearchParams(now);
            next.set('tab', id);
            return next;
          });
        }}
        parts={[
          {
            id: 'remarks',
            label: text.remarks,
            ...(room.remarks.length > 0 && { count: formatCount(openRemarks(room)) }),
            content: <RemarksTab room={room} canWrite={canWrite} />,
          },
          {
            id: 'people',
            label: text.people,
            ...(room.links.length > 0 && { count: formatCount(room.links.length) }),
            content: <PeopleTab room={room} canWrite={canWrite} />,
          },
          { id: 'versions', label: text.versions, content: <VersionsTab room={room} /> },
          {
            id: 'decisions',
            label: text.decisions,
            ...(room.decisions.length > 0 && { count: formatCount(room.decisions.length) }),
            content: <DecisionsTab room={room} />,
          },
          {
            id: 'mail',
            label: text.mail,
            ...(room.mailCount > 0 && { count: formatCount(room.mailCount) }),
            content: <MailTab room={room} isRecord={isRecord(review)} />,
          },
          {
            id: 'proofs',
            label: text.proofs,
            ...(failing > 0 && { count: formatCount(failing) }),
            content: <ProofsTab review={review} canCheck={canWrite} />,
          },
        ]}
      />
    </Page>
  );
}

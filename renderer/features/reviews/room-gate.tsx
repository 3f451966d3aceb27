import { MessageSquareText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { toFailure } from '../../client/failure.ts';
import { LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { reviewsPath } from './paths.ts';
import { strings } from './strings.ts';

interface RoomGateProps {
  readonly room: ReviewRoom | undefined;
  readonly error: unknown;
  readonly onRetry: () => unknown;
  readonly children: (room: ReviewRoom) => ReactNode;
}

/** Shows a screen once its room is known, and what is the matter until then. */
export function RoomGate({ room, error, onRetry, children }: RoomGateProps) {
  const { projectId = '' } = useParams();
  if (room) return children(room);
  const isGone = error !== null && toFailure(error).code === 'review.not-found';
  return (
    <Page title={strings.title} width="form">
      {isGone ? (
        <EmptyState
          icon={MessageSquareText}
          title={strings.gone}
          actions={<LinkButton href={reviewsPath(projectId)}>{strings.all}</LinkButton>}
        >
          {''}
        </EmptyState>
      ) : (
        <FailureOf error={error} onRetry={onRetry} />
      )}
      {error === null && <Skeleton label={strings.loadingRoom} tall />}
    </Page>
  );
}

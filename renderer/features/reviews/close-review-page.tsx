import { useNavigate, useParams } from 'react-router';
import type { ReviewPlan } from '#shared/domain/review.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useRequest } from '../../client/requests.ts';
import { Page } from '../../ui/page.tsx';
import { usePlanning } from '../setup/index.ts';
import { roomPath } from './paths.ts';
import { planStrings } from './plan-strings.ts';
import { ReviewPlanStep } from './review-plan-step.tsx';
import { RoomGate } from './room-gate.tsx';
import { openRemarks } from './words.ts';

const text = planStrings.close;

/** Closes a review: what exactly goes, the question, and the job. */
export function CloseReviewPage() {
  const { reviewId = '' } = useParams();
  const room = useRequest('reviews.get', { reviewId });
  return (
    <RoomGate room={room.data} error={room.error} onRetry={room.refetch}>
      {(known) => <CloseReview key={reviewId} room={known} />}
    </RoomGate>
  );
}

function CloseReview({ room }: { readonly room: ReviewRoom }) {
  const { review } = room;
  const navigate = useNavigate();
  const { planning, plan, stop } = usePlanning<ReviewPlan>(
    (client, runId, signal) => client.call('reviews.planClose', { reviewId: review.id, runId }, signal),
    'reviews.planning',
  );
  const open = openRemarks(room);
  return (
    <Page title={text.title(review.title)} subtitle={text.text} width="wide">
      <ReviewPlanStep
        planning={planning}
        onPlan={plan}
        subject={review.title}
        onBack={() => {
          stop();
          void navigate(roomPath(review));
        }}
        {...(open > 0 && { warning: text.open(open) })}
      />
    </Page>
  );
}

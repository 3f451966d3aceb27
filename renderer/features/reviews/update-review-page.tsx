import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { ReviewPlan } from '#shared/domain/review.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Checkbox, RadioCards, TextField } from '../../ui/field.tsx';
import { Card, FormActions, Page } from '../../ui/page.tsx';
import { words } from '../../ui/words.ts';
import { usePlanning } from '../setup/index.ts';
import { roomPath } from './paths.ts';
import { planStrings } from './plan-strings.ts';
import { ReviewPlanStep } from './review-plan-step.tsx';
import { RoomGate } from './room-gate.tsx';

const text = planStrings.update;

/** Deploys a newer version into a review: which one, what that would do, and off it goes. */
export function UpdateReviewPage() {
  const { reviewId = '' } = useParams();
  const room = useRequest('reviews.get', { reviewId });
  return (
    <RoomGate room={room.data} error={room.error} onRetry={room.refetch}>
      {(known) => <UpdateReview key={reviewId} room={known} />}
    </RoomGate>
  );
}

function UpdateReview({ room: { review } }: { readonly room: ReviewRoom }) {
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const hasBranch = review.branch !== null;
  const [what, setWhat] = useState<'newest' | 'other'>(hasBranch ? 'newest' : 'other');
  const [commit, setCommit] = useState('');
  const [data, setData] = useState(false);
  const isReady = what === 'newest' || commit.trim() !== '';
  const { planning, plan, stop } = usePlanning<ReviewPlan>(
    (client, runId, signal) =>
      client.call(
        'reviews.planUpdate',
        { reviewId: review.id, runId, data, ...(what === 'other' && { commit: commit.trim() }) },
        signal,
      ),
    'reviews.planning',
  );
  const path = roomPath(review, 'update');
  if (parameters.get('step') === 'plan' && isReady) {
    return (
      <Page title={text.title(review.title)} subtitle={planStrings.text} width="wide">
        <ReviewPlanStep
          planning={planning}
          onPlan={plan}
          onBack={() => {
            stop();
            void navigate(path);
          }}
        />
      </Page>
    );
  }
  return (
    <Page title={text.title(review.title)} subtitle={text.text} width="form">
      <Card>
        {hasBranch ? (
          <RadioCards<typeof what>
            label={text.what}
            value={what}
            onChange={setWhat}
            options={[
              { value: 'newest', title: text.newest, description: text.newestText(review.branch ?? '') },
              { value: 'other', title: text.other, description: text.otherText },
            ]}
          />
        ) : (
          <p>{text.noBranch}</p>
        )}
        {what === 'other' && <TextField label={text.commit} mono value={commit} onChange={setCommit} />}
        {review.data.kind === 'pulled' && (
          <Checkbox isSelected={data} onChange={setData} description={text.dataText}>
            {text.data}
          </Checkbox>
        )}
      </Card>
      <FormActions>
        <Button variant="primary" isDisabled={!isReady} onPress={() => void navigate(`${path}?step=plan`)}>
          {text.show}
        </Button>
        <LinkButton variant="ghost" href={roomPath(review)}>
          {words.cancel}
        </LinkButton>
      </FormActions>
    </Page>
  );
}

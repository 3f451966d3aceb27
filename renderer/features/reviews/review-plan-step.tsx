import { AlertTriangle } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ReviewPlan } from '#shared/domain/review.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Facts, Section } from '../../ui/page.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { GuideBar, type Planning, PlanningList, PlanProblems, StepList } from '../setup/index.ts';
import styles from './plan.module.css';
import { planStrings as text } from './plan-strings.ts';
import { canRun } from './review-plan.ts';
import { shortHash } from './strings.ts';

interface ReviewPlanStepProps {
  readonly planning: Planning<ReviewPlan>;
  readonly onPlan: () => void;
  readonly onBack: () => void;
  /** What the question before closing says: which review, and what should be read before. */
  readonly subject?: string;
  readonly warning?: string | undefined;
}

/** The plan of opening, deploying or closing: asked for when it is opened, and begun from here. */
export function ReviewPlanStep({ planning, onPlan, onBack, subject = '', warning }: ReviewPlanStepProps) {
  const planFirst = useEffectEvent(() => {
    if (planning.kind === 'idle') onPlan();
  });
  useEffect(() => {
    planFirst();
  }, []);
  switch (planning.kind) {
    case 'idle':
    case 'planning':
      return <PlanningList said={planning.kind === 'idle' ? [] : planning.said} onStop={onBack} />;
    case 'failed':
      return (
        <>
          <FailureOf error={planning.error} state={text.nothingChanged} onRetry={onPlan} />
          <GuideBar>
            <Button onPress={onBack}>{words.back}</Button>
          </GuideBar>
        </>
      );
    case 'planned':
      return <Planned plan={planning.plan} onPlan={onPlan} onBack={onBack} subject={subject} warning={warning} />;
  }
}

interface PlannedProps extends Pick<ReviewPlanStepProps, 'onPlan' | 'onBack' | 'warning'> {
  readonly subject: string;
  readonly plan: ReviewPlan;
}

function Planned({ plan, onPlan, onBack, subject, warning }: PlannedProps) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const apply = useCommand('reviews.apply', {
    renews: ['jobs.list', 'reviews.list', 'reviews.get'],
    onDone: (job) => void navigate(`/jobs/${job.id}`, { replace: true }),
  });
  const start = (): void => apply.mutate({ planId: plan.id, hash: plan.hash });
  const blocked = plan.steps.filter(({ state }) => state.kind === 'blocked').length;
  const byHand = plan.steps.filter(({ state }) => state.kind === 'by-hand').length;
  const isClosing = plan.kind === 'close';
  const going = plan.steps.filter(({ state }) => state.kind !== 'there' && state.kind !== 'blocked');
  return (
    <>
      <PlanFacts plan={plan} />
      {byHand > 0 && (
        <Notice tone="info" title={text.byHand(byHand)}>
          {text.byHandText}
        </Notice>
      )}
      <PlanProblems plan={plan} />
      <Section title={text.steps}>
        <Card padded={false}>
          <div className={styles.steps}>
            <StepList steps={plan.steps.map((step) => ({ ...step, takesAway: isClosing }))} />
          </div>
        </Card>
      </Section>
      {!isAsking && <FailureOf error={apply.error} onRetry={onPlan} />}
      <GuideBar
        note={
          canRun(plan) ? (
            text.nothingChanged
          ) : (
            <>
              <AlertTriangle aria-hidden size={15} /> {blocked > 0 ? text.blocked(blocked) : text.stopped}
            </>
          )
        }
      >
        <Button onPress={onBack}>{words.back}</Button>
        <Button onPress={onPlan}>{text.again}</Button>
        <Button
          variant={isClosing ? 'danger' : 'primary'}
          isDisabled={!canRun(plan)}
          isPending={apply.isPending}
          onPress={() => {
            if (isClosing) setAsking(true);
            else start();
          }}
        >
          {text.start[plan.kind]}
        </Button>
      </GuideBar>
      <ConfirmDialog
        title={text.close.confirmTitle(subject)}
        isOpen={isAsking}
        onCancel={() => setAsking(false)}
        onConfirm={start}
        cancelLabel={words.cancel}
        confirmLabel={text.close.confirm}
        isPending={apply.isPending}
        isDangerous
        size="medium"
      >
        {warning !== undefined && <Notice tone="warning" title={warning} />}
        <p>{going.length > 0 ? text.close.confirmText(going.length) : text.close.confirmNothing}</p>
        {going.length > 0 && (
          <ul className={styles.going}>
            {going.map(({ id, title }) => (
              <li key={id}>{title}</li>
            ))}
          </ul>
        )}
        <p>{text.close.kept}</p>
        <FailureOf error={apply.error} />
      </ConfirmDialog>
    </>
  );
}

function PlanFacts({ plan }: { readonly plan: ReviewPlan }) {
  const items = [
    ...(plan.version
      ? [
          {
            name: text.version,
            value: (
              <>
                <code>{shortHash(plan.version.commit)}</code> {plan.version.subject}
              </>
            ),
          },
        ]
      : []),
    { name: text.where, value: <code>{plan.where}</code> },
    ...(plan.kind === 'open'
      ? [
          { name: text.site, value: plan.siteUrl },
          { name: text.pages, value: plan.reviewUrl },
        ]
      : []),
  ];
  return (
    <Card>
      <Facts items={items} />
    </Card>
  );
}

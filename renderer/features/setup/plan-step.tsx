import { AlertTriangle } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { SetUpPlan } from '#shared/domain/setup.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { GuideBar } from './guide-frame.tsx';
import { canRun } from './plan-steps.ts';
import { HandSummary, PlanCounts, PlanProblems, PlanStages } from './plan-view.tsx';
import { PlanningList } from './planning-list.tsx';
import type { Planning } from './use-planning.ts';
import { strings } from './strings.ts';

const text = strings.plan;

interface PlanStepProps {
  readonly planning: Planning;
  readonly onPlan: () => void;
  readonly onBack: () => void;
  /** The job is there. */
  readonly onStarted: () => void;
}

/** The plan: asked for when it is opened, and begun from here. */
export function PlanStep({ planning, onPlan, onBack, onStarted }: PlanStepProps) {
  const planFirst = useEffectEvent(() => {
    if (planning.kind === 'idle') onPlan();
  });
  useEffect(() => {
    planFirst();
  }, []);
  switch (planning.kind) {
    case 'idle':
      return (
        <GuideBar note={text.nothingChanged}>
          <Button onPress={onBack}>{strings.back}</Button>
          <Button variant="primary" onPress={onPlan}>
            {text.again}
          </Button>
        </GuideBar>
      );
    case 'planning':
      return <PlanningList said={planning.said} onStop={onBack} />;
    case 'failed':
      return (
        <>
          <FailureOf error={planning.error} state={text.nothingChanged} onRetry={onPlan} />
          <GuideBar>
            <Button onPress={onBack}>{strings.back}</Button>
          </GuideBar>
        </>
      );
    case 'planned':
      return <Planned plan={planning.plan} onPlan={onPlan} onBack={onBack} onStarted={onStarted} />;
  }
}

interface PlannedProps extends Omit<PlanStepProps, 'planning'> {
  readonly plan: SetUpPlan;
}

function Planned({ plan, onPlan, onBack, onStarted }: PlannedProps) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const apply = useCommand('setup.apply', {
    renews: ['jobs.list', 'setup.status'],
    onDone: (job) => {
      onStarted();
      void navigate(`/jobs/${job.id}`, { replace: true });
    },
  });
  const start = (typedName?: string): void =>
    apply.mutate({ planId: plan.id, hash: plan.hash, ...(typedName !== undefined && { typedName }) });
  const blocked = plan.counts.blocked;
  return (
    <>
      <PlanCounts plan={plan} />
      <HandSummary plan={plan} />
      <PlanProblems plan={plan} />
      <Section title={text.stages}>
        <PlanStages plan={plan} />
      </Section>
      {!isAsking && <FailureOf error={apply.error} onRetry={onPlan} />}
      <GuideBar
        note={
          blocked > 0 ? (
            <>
              <AlertTriangle aria-hidden size={15} /> {text.blockedBar(blocked)}
            </>
          ) : (
            text.nothingChanged
          )
        }
      >
        <Button onPress={onBack}>{strings.back}</Button>
        <Button onPress={onPlan}>{text.again}</Button>
        <Button
          variant="primary"
          isDisabled={!canRun(plan)}
          isPending={apply.isPending}
          onPress={() => {
            if (plan.typedName === null) start();
            else setAsking(true);
          }}
        >
          {text.start(plan.counts.make)}
        </Button>
      </GuideBar>
      {isAsking && plan.typedName !== null && (
        <TypeName
          name={plan.typedName}
          error={apply.error}
          isPending={apply.isPending}
          onCancel={() => setAsking(false)}
          onConfirm={start}
        />
      )}
    </>
  );
}

interface TypeNameProps {
  readonly name: string;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: (typed: string) => void;
}

function TypeName({ name, error, isPending, onCancel, onConfirm }: TypeNameProps) {
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      title={strings.confirm.title}
      isOpen
      onCancel={onCancel}
      onConfirm={() => onConfirm(typed)}
      cancelLabel={words.cancel}
      confirmLabel={strings.confirm.action}
      isConfirmDisabled={typed !== name}
      isPending={isPending}
    >
      <p>{strings.confirm.text(name)}</p>
      <TextField label={strings.confirm.typeName(name)} value={typed} onChange={setTyped} />
      <FailureOf error={error} />
    </ConfirmDialog>
  );
}

import { Ban, CheckCircle2, Hand, Hammer, type LucideIcon } from 'lucide-react';
import type { PlannedStage, SetUpPlan, SetUpStatus, SetUpStep } from '#shared/domain/setup.ts';
import { cx } from '../../ui/cx.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import { StageMark } from '../environments/index.ts';
import { HandSnippets } from './hand-snippets.tsx';
import { isTakingAway } from './plan-steps.ts';
import styles from './plan-view.module.css';
import { strings } from './strings.ts';

const text = strings.plan;

type JobStep = SetUpStatus['steps'][number];

/** The plan's figures: what is there, what is made, what needs somebody. */
export function PlanCounts({ plan }: { readonly plan: SetUpPlan }) {
  const counts = text.counts(plan.counts);
  return (
    <dl className={styles.counts}>
      <Count icon={CheckCircle2} name={text.there} value={counts.there} hint={text.thereHint} />
      <Count icon={Hammer} name={text.make} value={counts.make} hint={text.makeHint} />
      <Count icon={Hand} name={text.byHand} value={counts.byHand} hint={text.byHandHint} />
      <Count icon={Ban} name={text.blocked} value={counts.blocked} hint={text.blockedHint} />
    </dl>
  );
}

interface CountProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly value: string;
  readonly hint: string;
}

function Count({ icon: Icon, name, value, hint }: CountProps) {
  return (
    <div className={styles.count}>
      <dt>
        <Icon aria-hidden size={14} /> {name}
      </dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.hint}>{hint}</dd>
    </div>
  );
}

/** What stands in the way, and what one should know before. */
export function PlanProblems({ plan }: { readonly plan: Pick<SetUpPlan, 'problems'> }) {
  if (plan.problems.length === 0) return null;
  const tones = { blocker: 'bad', warning: 'warning', info: 'info' } as const;
  return (
    <Section title={text.problems}>
      {plan.problems.map(({ id, severity, title, detail, mend }, index) => (
        <Notice key={`${id} ${String(index)}`} tone={tones[severity]} title={title}>
          {detail !== undefined && <p>{detail}</p>}
          {mend !== undefined && (
            <p>
              <strong>{text.mend}:</strong> {mend}
            </p>
          )}
        </Notice>
      ))}
    </Section>
  );
}

/** What somebody with more rights has to do, named before everything else. */
export function HandSummary({ plan }: { readonly plan: SetUpPlan }) {
  const byHand = plan.stages.flatMap((stage) =>
    stage.steps.filter(({ state }) => state.kind === 'by-hand').map((step) => ({ stage, step })),
  );
  if (byHand.length === 0) return null;
  return (
    <Notice tone="info" title={text.handTitle(byHand.length)}>
      <ul className={styles.handList}>
        {byHand.map(({ stage, step }) => (
          <li key={step.id}>
            {stage.name}: {step.title}
          </li>
        ))}
      </ul>
      <p>{text.handText}</p>
    </Notice>
  );
}

interface PlanStagesProps {
  readonly plan: SetUpPlan;
  /** While it runs and afterwards: how each step stands, by its id. */
  readonly standing?: readonly JobStep[];
}

/** Every stage of the plan with its steps, each to be opened down to the exact statement. */
export function PlanStages({ plan, standing }: PlanStagesProps) {
  return (
    <ul className={styles.stages} aria-label={text.stagesLabel}>
      {plan.stages.map((stage) => (
        <li key={stage.id}>
          <Card padded={false}>
            <StageHead stage={stage} />
            <StepList
              steps={stage.steps.map((step) => ({ ...step, takesAway: isTakingAway(step) }))}
              {...(standing && { standing })}
            />
            {stage.kind === 'leaving' && <Moves moves={stage.moves} />}
          </Card>
        </li>
      ))}
    </ul>
  );
}

/** A step of any plan. */
type AnyStep = Pick<SetUpStep, 'id' | 'title' | 'lines' | 'state' | 'undo'> & {
  /** It makes something less. */
  readonly takesAway: boolean;
};

interface StepListProps extends Pick<PlanStagesProps, 'standing'> {
  readonly steps: readonly AnyStep[];
}

/** Steps below each other, each to be opened down to the exact statement. */
export function StepList({ steps, standing }: StepListProps) {
  if (steps.length === 0) return null;
  return (
    <ul className={styles.steps}>
      {steps.map((step) => (
        <li key={step.id}>
          <PlannedStep step={step} standing={standing?.find(({ id }) => id === step.id)} />
        </li>
      ))}
    </ul>
  );
}

function StageHead({ stage }: { readonly stage: PlannedStage }) {
  const { follows } = stage;
  return (
    <header className={styles.head}>
      <StageMark stage={stage.stage} />
      <div className={styles.texts}>
        <h3 className={styles.stageName}>{stage.name}</h3>
        <p className={styles.where}>
          <code>{stage.where}</code>
          {stage.url !== '' && <span>{stage.url}</span>}
          {follows && (
            <span>{text.follows(follows.kind, follows.kind === 'branch' ? follows.name : follows.pattern)}</span>
          )}
        </p>
      </div>
      <span className={styles.soft}>{text.stageKind[stage.kind]}</span>
    </header>
  );
}

function Moves({ moves }: { readonly moves: readonly string[] }) {
  return (
    <div className={styles.moves}>
      <h4 className={styles.small}>{text.moves}</h4>
      {moves.length === 0 ? (
        <p>{text.nothingMoves}</p>
      ) : (
        <ul className={styles.handList}>
          {moves.map((move) => (
            <li key={move}>{move}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const planTones: Readonly<Record<SetUpStep['state']['kind'], Tone>> = {
  there: 'good',
  missing: 'neutral',
  differs: 'warning',
  blocked: 'bad',
  'by-hand': 'info',
};

const jobTones: Readonly<Record<JobStep['state'], Tone>> = {
  'to-do': 'neutral',
  made: 'good',
  'taken-over': 'good',
  waiting: 'paused',
  undone: 'skipped',
  kept: 'info',
};

function PlannedStep({ step, standing }: { readonly step: AnyStep; readonly standing: JobStep | undefined }) {
  const { state, title, lines, undo } = step;
  const isGoing = step.takesAway && state.kind !== 'there' && state.kind !== 'blocked';
  const tone = standing ? jobTones[standing.state] : isGoing ? 'warning' : planTones[state.kind];
  const word = standing ? strings.job.state[standing.state] : isGoing ? text.state.gone : text.state[state.kind];
  return (
    <div className={styles.step}>
      <Disclosure
        quiet
        defaultExpanded={standing === undefined && state.kind === 'blocked'}
        label={
          <span className={styles.stepLabel}>
            <StatusIcon tone={tone} />
            <span className={styles.stepTitle}>{title}</span>
          </span>
        }
        aside={<span className={cx(styles.word, styles[tone])}>{word}</span>}
      >
        <div className={styles.detail}>
          <StateText state={state} />
          {standing?.evidence !== undefined && <p className={styles.soft}>{standing.evidence}</p>}
          {lines.length > 0 && (
            <ul className={styles.lines} aria-label={text.exactly}>
              {lines.map((line, index) => (
                <li key={`${String(index)} ${line.text}`}>
                  {line.kind === 'note' ? line.text : <code className={styles.line}>{line.text}</code>}
                </li>
              ))}
            </ul>
          )}
          {state.kind === 'by-hand' && standing === undefined && <HandSnippets snippets={state.snippets} />}
          {undo !== '' && (
            <p className={styles.soft}>
              <strong>{text.undo}:</strong> {undo}
            </p>
          )}
        </div>
      </Disclosure>
    </div>
  );
}

function StateText({ state }: { readonly state: SetUpStep['state'] }) {
  switch (state.kind) {
    case 'there':
      return state.detail === undefined ? null : <p>{state.detail}</p>;
    case 'missing':
      return null;
    case 'differs':
      return <p>{state.what}</p>;
    case 'by-hand':
      return <p>{state.why}</p>;
    case 'blocked':
      return (
        <>
          <p>{state.why}</p>
          <p>
            <strong>{text.mend}:</strong> {state.mend}
          </p>
        </>
      );
  }
}

import { AlertTriangle, Clock, Database, EyeOff, Files, type LucideIcon } from 'lucide-react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { Project } from '#shared/domain/project.ts';
import type { PullPlan } from '#shared/domain/pull.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { FlowDiagram } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { ColumnNewsNotice } from '../scan/index.ts';
import { ConfirmPull } from './confirm-pull.tsx';
import { PlanDetails } from './plan-details.tsx';
import { isRunnable } from './pull-machine.ts';
import styles from './plan-step.module.css';
import { strings } from './strings.ts';
import { UnclassifiedColumns } from './unclassified-columns.tsx';

interface PlanStepProps {
  readonly project: Project;
  readonly plan: PullPlan;
  readonly phase: 'planned' | 'confirming' | 'starting';
  readonly error: unknown;
  readonly onBack: () => void;
  readonly onPlanAgain: () => void;
  readonly onStart: () => void;
  readonly onDecline: () => void;
  readonly onConfirm: () => void;
}

/** The plan: everything the pull will do, problems first. */
export function PlanStep(props: PlanStepProps) {
  const { project, plan, phase } = props;
  const source = project.environments.find((environment) => environment.id === plan.sourceId);
  const target = project.environments.find((environment) => environment.id === plan.targetId);
  const blockers = plan.problems.filter((problem) => problem.severity === 'blocker').length;
  return (
    <Page title={strings.planTitle} width="wide">
      <Direction plan={plan} source={source} target={target} />
      <Summary plan={plan} />
      <FailureOf error={props.error} onRetry={props.onPlanAgain} />
      {plan.columnNews && (
        <ColumnNewsNotice news={plan.columnNews} href={`/projects/${project.id}/scan?source=${plan.sourceId}`} />
      )}
      {plan.unclassified.length > 0 && (
        <UnclassifiedColumns
          projectId={project.id}
          sourceId={plan.sourceId}
          columns={plan.unclassified}
          onDecided={props.onPlanAgain}
        />
      )}
      <Problems problems={plan.problems} />
      <PlanDetails plan={plan} />
      <footer className={styles.bar}>
        <p className={styles.barText}>
          {blockers > 0 && (
            <>
              <AlertTriangle aria-hidden size={15} /> {strings.blocked(blockers)}
            </>
          )}
          {blockers === 0 && plan.unclassified.length > 0 && (
            <>
              <AlertTriangle aria-hidden size={15} /> {strings.unclassified.title(plan.unclassified.length)}
            </>
          )}
        </p>
        <Button onPress={props.onBack}>{strings.changeOptions}</Button>
        <Button onPress={props.onPlanAgain}>{strings.planAgain}</Button>
        <Button variant="primary" isDisabled={!isRunnable(plan)} onPress={props.onStart}>
          {strings.start(plan.target.name)}
        </Button>
      </footer>
      {phase !== 'planned' && source && target && (
        <ConfirmPull
          plan={plan}
          source={source}
          target={target}
          isStarting={phase === 'starting'}
          onCancel={props.onDecline}
          onConfirm={props.onConfirm}
        />
      )}
    </Page>
  );
}

interface DirectionProps {
  readonly plan: PullPlan;
  readonly source: Environment | undefined;
  readonly target: Environment | undefined;
}

function Direction({ plan, source, target }: DirectionProps) {
  const end = (side: PullPlan['source'], environment: Environment | undefined) => ({
    name: environment?.name ?? side.name,
    stage: environment?.stage ?? ('local' as const),
    detail: strings.side(side.database, side.server),
  });
  return <FlowDiagram source={end(plan.source, source)} target={end(plan.target, target)} />;
}

function Summary({ plan }: { readonly plan: PullPlan }) {
  const text = strings.summary;
  const masked = plan.tables.filter(
    (table) => table.masked.length > 0 && (table.action === 'load' || table.action === 'filter'),
  );
  const columns = masked.flatMap((table) => table.masked);
  const scrubbed = columns.filter((column) => column.method === 'scrub').length;
  const files = plan.files.reduce((sum, folder) => sum + folder.fetch.count, 0);
  const fileBytes = plan.files.reduce((sum, folder) => sum + folder.fetch.bytes, 0);
  const [low, high] = plan.estimate.seconds;
  const hasNoDatabase = plan.problems.some((problem) => problem.id === 'no-database');
  const loaded = plan.tables.filter((table) => table.action === 'load' || table.action === 'filter');
  const tableBytes = loaded.reduce((sum, table) => sum + table.bytes, 0);
  return (
    <dl className={styles.summary}>
      <Figure
        icon={Database}
        name={text.data}
        value={plan.options.database ? formatBytes(tableBytes) : hasNoDatabase ? text.noDatabase : text.notPulled}
        detail={plan.options.database ? text.rows(plan.estimate.rows) : ''}
      />
      <Figure
        icon={Files}
        name={text.files}
        value={plan.options.files ? formatBytes(fileBytes) : text.notPulled}
        detail={plan.options.files ? text.filesCount(files) : ''}
      />
      <Figure
        icon={EyeOff}
        name={text.masked}
        value={text.maskedCount(columns.length - scrubbed)}
        detail={text.scrubbed(scrubbed, masked.length)}
      />
      <Figure icon={Clock} name={text.time} value={text.about(low, high)} detail={text.basis(plan.estimate.basis)} />
    </dl>
  );
}

interface FigureProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

function Figure({ icon: Icon, name, value, detail }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>
        <Icon aria-hidden size={14} /> {name}
      </dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.detail}>{detail}</dd>
    </div>
  );
}

const severityOrder = { blocker: 0, warning: 1, info: 2 } as const;

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  const serious = problems
    .filter((problem) => problem.severity !== 'info')
    .toSorted((a, b) => severityOrder[a.severity] - severityOrder[b.severity]);
  const infos = problems.filter((problem) => problem.severity === 'info');
  if (problems.length === 0) return null;
  return (
    <Section title={strings.problems}>
      {serious.map((problem, index) => (
        <Notice
          key={`${problem.id} ${String(index)}`}
          tone={problem.severity === 'blocker' ? 'bad' : 'warning'}
          title={problem.title}
        >
          <ProblemText problem={problem} />
        </Notice>
      ))}
      {infos.length > 0 && (
        <Disclosure label={strings.moreInfos(infos.length)} level={3}>
          <ul className={styles.infos}>
            {infos.map((problem, index) => (
              <li key={`${problem.id} ${String(index)}`}>
                <p className={styles.infoTitle}>{problem.title}</p>
                <ProblemText problem={problem} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Section>
  );
}

function ProblemText({ problem }: { readonly problem: Problem }) {
  return (
    <>
      {problem.detail !== undefined && <p className={styles.problemText}>{problem.detail}</p>}
      {problem.mend !== undefined && (
        <p className={styles.problemText}>
          <strong>{strings.mend}:</strong> {problem.mend}
        </p>
      )}
    </>
  );
}

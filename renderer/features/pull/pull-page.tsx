import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useReducer, useRef } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Project } from '#shared/domain/project.ts';
import { useClient, useEngineEvent } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { canReceive, sourcesFor } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { ChooseStep } from './choose-step.tsx';
import { PlanStep } from './plan-step.tsx';
import { beginPull, stepPull } from './pull-machine.ts';
import styles from './pull-page.module.css';
import { defaultRequest, toPlanInput } from './pull-request.ts';
import { strings } from './strings.ts';

/** A pull from choosing to confirming; the run then has the job's page. */
export function PullPage() {
  const { projectId = '' } = useParams();
  const [parameters] = useSearchParams();
  const project = useRequest('projects.get', { projectId });
  if (!project.data) {
    return (
      <Page title={strings.title} width="form">
        {project.isError ? (
          <FailureOf error={project.error} onRetry={project.refetch} />
        ) : (
          <Skeleton label={strings.loading} tall />
        )}
      </Page>
    );
  }
  const { environments } = project.data;
  const targets = environments.filter(canReceive).filter((target) => sourcesFor(target, environments).length > 0);
  const [onlyTarget] = targets;
  if (!onlyTarget) {
    return (
      <Page title={strings.title} width="form">
        <EmptyState
          icon={ArrowDownToLine}
          title={strings.cannot}
          actions={<LinkButton href={`/projects/${projectId}`}>{strings.toBoard}</LinkButton>}
        >
          {strings.cannotText}
        </EmptyState>
      </Page>
    );
  }
  const target = targets.find((candidate) => candidate.id === parameters.get('target')) ?? onlyTarget;
  const sources = sourcesFor(target, environments);
  const source = sources.find((candidate) => candidate.id === parameters.get('source')) ?? sources[0];
  return (
    <PullFlow key={parameters.toString()} project={project.data} sourceId={source?.id ?? null} targetId={target.id} />
  );
}

interface PullFlowProps {
  readonly project: Project;
  readonly sourceId: string | null;
  readonly targetId: string | null;
}

function PullFlow({ project, sourceId, targetId }: PullFlowProps) {
  const client = useClient();
  const navigate = useNavigate();
  const [state, send] = useReducer(stepPull, defaultRequest(sourceId, targetId), beginPull);
  const planning = useRef<AbortController | null>(null);
  useEngineEvent('pulls.planning', ({ runId, text }) => {
    send({ kind: 'engine-said', runId, text });
  });
  useEffect(() => () => planning.current?.abort(), []);

  const makePlan = async (): Promise<void> => {
    const input = toPlanInput(project.id, state.request);
    if (!input) return;
    planning.current?.abort();
    const abort = new AbortController();
    planning.current = abort;
    const runId = crypto.randomUUID();
    send({ kind: 'asked-for-plan', runId });
    try {
      send({ kind: 'plan-made', runId, plan: await client.call('pulls.plan', { runId, ...input }, abort.signal) });
    } catch (error) {
      send({ kind: 'plan-failed', runId, error });
    }
  };
  const goBack = (): void => {
    planning.current?.abort();
    send({ kind: 'went-back' });
  };
  const start = async (planId: string): Promise<void> => {
    send({ kind: 'confirmed' });
    try {
      const { localPassword } = state.request;
      const job = await client.call('pulls.run', { planId, ...(localPassword !== '' && { localPassword }) });
      void navigate(`/jobs/${job.id}`, { replace: true });
    } catch (error) {
      send({ kind: 'start-failed', error });
    }
  };

  switch (state.kind) {
    case 'choosing':
      return (
        <ChooseStep
          project={project}
          request={state.request}
          error={state.error}
          onChange={(change) => {
            send({ kind: 'changed', change });
          }}
          onPlan={() => void makePlan()}
        />
      );
    case 'planning':
      return <Planning said={state.said} onStop={goBack} />;
    case 'planned':
    case 'confirming':
    case 'starting':
      return (
        <PlanStep
          project={project}
          plan={state.plan}
          phase={state.kind}
          error={state.kind === 'planned' ? state.error : null}
          onBack={goBack}
          onPlanAgain={() => void makePlan()}
          onStart={() => {
            send({ kind: 'asked-to-start' });
          }}
          onDecline={() => {
            send({ kind: 'declined' });
          }}
          onConfirm={() => void start(state.plan.id)}
        />
      );
  }
}

function Planning({ said, onStop }: { readonly said: readonly string[]; readonly onStop: () => void }) {
  const last = said.length - 1;
  return (
    <Page
      title={strings.planning}
      subtitle={strings.planningText}
      width="form"
      actions={<Button onPress={onStop}>{strings.stop}</Button>}
    >
      <ol className={styles.said} aria-live="polite">
        {said.length === 0 && (
          <li>
            <StatusIcon tone="busy" /> {strings.planning}
          </li>
        )}
        {said.map((text, index) => (
          <li key={`${String(index)} ${text}`}>
            <StatusIcon tone={index === last ? 'busy' : 'good'} /> {text}
          </li>
        ))}
      </ol>
    </Page>
  );
}

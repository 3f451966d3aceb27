import { AlertTriangle } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpPlan } from '#shared/domain/setup.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Checkbox, RadioCards, TextField } from '../../ui/field.tsx';
import { formatList } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card, FormActions, Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { GuideBar } from './guide-frame.tsx';
import { canRun, keptPaths, losses } from './plan-steps.ts';
import { HandSummary, PlanProblems, PlanStages } from './plan-view.tsx';
import { PlanningList } from './planning-list.tsx';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';
import { usePlanning } from './use-planning.ts';

const text = strings.remove;

/** Takes one stage out: what would go, what of it is kept, and only then the question. */
export function RemoveStagePage() {
  const { projectId = '', environmentId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  if (!project.data) {
    return (
      <Page title={strings.loading} width="form">
        {project.isError ? (
          <FailureOf error={project.error} onRetry={project.refetch} />
        ) : (
          <Skeleton label={strings.loading} tall />
        )}
      </Page>
    );
  }
  const environment = project.data.environments.find(({ id }) => id === environmentId);
  if (!environment) {
    return (
      <Page title={strings.title} width="form">
        <EmptyState
          icon={AlertTriangle}
          title={text.gone}
          actions={<LinkButton href={`/projects/${projectId}`}>{strings.job.board}</LinkButton>}
        >
          {''}
        </EmptyState>
      </Page>
    );
  }
  return <RemoveStage key={environmentId} project={project.data} environment={environment} />;
}

interface RemoveStageProps {
  readonly project: Project;
  readonly environment: Environment;
}

function RemoveStage({ project, environment }: RemoveStageProps) {
  const isProduction = environment.stage === 'production';
  const [fromServer, setFromServer] = useState(!isProduction);
  const [keepCopy, setKeepCopy] = useState(true);
  const { planning, plan, stop } = usePlanning((client, runId, signal) =>
    client.call(
      'setup.planRemoval',
      { projectId: project.id, environmentId: environment.id, runId, fromServer, keepCopy },
      signal,
    ),
  );
  const { name } = environment;
  if (planning.kind === 'planned') {
    return (
      <Page title={text.title(name)} subtitle={strings.plan.text} width="wide">
        <RemovalPlan plan={planning.plan} name={name} onBack={stop} onPlan={plan} />
      </Page>
    );
  }
  return (
    <Page title={text.title(name)} subtitle={text.text} width="form">
      <Card>
        <RadioCards<'forget' | 'remove'>
          label={text.how}
          value={fromServer ? 'remove' : 'forget'}
          onChange={(value) => {
            stop();
            setFromServer(value === 'remove');
          }}
          options={[
            { value: 'forget', title: text.forget, description: text.forgetText },
            { value: 'remove', title: text.fromServer, description: text.fromServerText, isDisabled: isProduction },
          ]}
        />
        {isProduction && <Notice tone="info" title={text.production} />}
        {fromServer && (
          <Checkbox
            isSelected={keepCopy}
            onChange={(value) => {
              stop();
              setKeepCopy(value);
            }}
            description={keepCopy ? text.keepCopyText : text.noCopy}
          >
            {text.keepCopy}
          </Checkbox>
        )}
      </Card>
      {planning.kind === 'failed' && (
        <FailureOf error={planning.error} state={strings.plan.nothingChanged} onRetry={plan} />
      )}
      {planning.kind === 'planning' ? (
        <PlanningList said={planning.said} onStop={stop} />
      ) : (
        <FormActions>
          <Button variant="primary" onPress={plan}>
            {text.show}
          </Button>
          <LinkButton variant="ghost" href={`/projects/${project.id}`}>
            {words.cancel}
          </LinkButton>
        </FormActions>
      )}
    </Page>
  );
}

interface RemovalPlanProps {
  readonly plan: SetUpPlan;
  readonly name: string;
  readonly onBack: () => void;
  readonly onPlan: () => void;
}

function RemovalPlan({ plan, name, onBack, onPlan }: RemovalPlanProps) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const apply = useCommand('setup.apply', {
    renews: ['jobs.list', 'setup.status', 'projects.get', 'projects.list'],
    onDone: (job) => void navigate(`/jobs/${job.id}`, { replace: true }),
  });
  const going = losses(plan);
  const copies = keptPaths(plan);
  const wanted = plan.typedName;
  return (
    <>
      <HandSummary plan={plan} />
      <PlanProblems plan={plan} />
      <Section title={strings.plan.stages}>
        <PlanStages plan={plan} />
      </Section>
      <GuideBar
        note={plan.counts.blocked > 0 ? strings.plan.blockedBar(plan.counts.blocked) : strings.plan.nothingChanged}
      >
        <Button onPress={onBack}>{strings.back}</Button>
        <Button onPress={onPlan}>{strings.plan.again}</Button>
        <Button variant="danger" isDisabled={!canRun(plan)} onPress={() => setAsking(true)}>
          {text.start(name)}
        </Button>
      </GuideBar>
      <ConfirmDialog
        title={text.confirmTitle(name)}
        isOpen={isAsking}
        onCancel={() => setAsking(false)}
        onConfirm={() =>
          apply.mutate({ planId: plan.id, hash: plan.hash, ...(wanted !== null && { typedName: typed }) })
        }
        cancelLabel={words.cancel}
        confirmLabel={text.confirmRemove(name)}
        isConfirmDisabled={wanted !== null && typed !== wanted}
        isPending={apply.isPending}
        isDangerous
        size="medium"
      >
        <p>{going.length > 0 ? text.confirmText(going.length) : text.confirmNothing}</p>
        {going.length > 0 && (
          <ul className={styles.list}>
            {going.map(({ id, title }) => (
              <li key={id}>{title}</li>
            ))}
          </ul>
        )}
        {copies.length > 0 && (
          <p>
            {text.copyAt} {formatList(copies)}
          </p>
        )}
        {wanted !== null && <TextField label={strings.confirm.typeName(wanted)} value={typed} onChange={setTyped} />}
        <FailureOf error={apply.error} />
      </ConfirmDialog>
    </>
  );
}

import { useEffect, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Stage } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpFindings, SetUpTemplate } from '#shared/domain/setup.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { RadioCards, TextField } from '../../ui/field.tsx';
import { Card, FieldStack, FormActions, Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { stageStrings } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { BranchFields } from './branch-fields.tsx';
import styles from './branches-step.module.css';
import { forgetDraft, readDraft, writeDraft } from './draft-storage.ts';
import { toWish } from './draft-to-wish.ts';
import { GuideBar } from './guide-frame.tsx';
import { PlanStep } from './plan-step.tsx';
import { isStillTrue } from './proposals.ts';
import { proposeStage } from './propose.ts';
import { beginDraft, type SetUpDraft, type StageDraft } from './set-up-draft.ts';
import { StagePlace } from './stage-place.tsx';
import { strings } from './strings.ts';
import { usePlanning } from './use-planning.ts';

const text = strings.add;

/** One more stage beside those that are there: which, where, and what that would do. */
export function AddStagePage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const findings = useRequest('setup.look', { projectId });
  const catalogue = useRequest('setup.catalogue', {}, { staleTime: Infinity });
  const servers = useRequest('servers.list', {});
  if (project.data && findings.data && catalogue.data && servers.data) {
    return (
      <AddStage
        key={projectId}
        project={project.data}
        findings={findings.data}
        templates={catalogue.data.templates}
        serverIds={servers.data.map(({ id }) => id)}
      />
    );
  }
  const failed = [project, findings, catalogue, servers].find(({ isError }) => isError);
  return (
    <Page title={text.title} width="wide">
      {failed ? (
        <FailureOf error={failed.error} onRetry={failed.refetch} />
      ) : (
        <Skeleton label={strings.loading} rows={2} tall />
      )}
    </Page>
  );
}

interface AddStageProps {
  readonly project: Project;
  readonly findings: SetUpFindings;
  readonly templates: readonly SetUpTemplate[];
  readonly serverIds: readonly string[];
}

function firstDraft({ project, findings, serverIds }: AddStageProps): SetUpDraft {
  const begun: SetUpDraft = { ...beginDraft(findings), kind: 'custom' };
  const kept = readDraft(window.localStorage, 'stage', project.id) ?? begun;
  return isStillTrue(kept.stages, project, serverIds) ? kept : begun;
}

const kinds = ['development', 'testing', 'review', 'staging', 'local'] as const;

function AddStage(props: AddStageProps) {
  const { project, findings, templates } = props;
  const client = useClient();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const [draft, setDraft] = useState(() => firstDraft(props));
  const [proposing, setProposing] = useState<{ readonly isRunning: boolean; readonly error: unknown }>({
    ...{ isRunning: false, error: null },
  });
  const [isTried, setTried] = useState(false);
  const servers = useRequest('servers.list', {}).data ?? [];
  const [stage] = draft.stages;
  const checked = toWish(draft);
  const { planning, plan, stop } = usePlanning((asked, runId, signal) => {
    const now = toWish(draft);
    if (now.kind === 'errors') return Promise.reject(new Error('the plan was asked for before it could be made'));
    return asked.call('setup.plan', { projectId: project.id, runId, wish: now.wish }, signal);
  });
  useEffect(() => {
    writeDraft(window.localStorage, 'stage', project.id, draft);
  }, [draft, project.id]);
  const path = `/projects/${project.id}/setup/stages/add`;
  const isPlan = parameters.get('step') === 'plan' && stage !== undefined && checked.kind === 'wish';
  const change = (next: StageDraft): void => {
    stop();
    setDraft((now) => ({ ...now, stages: [next] }));
  };
  const choose = async (kind: Stage): Promise<void> => {
    setProposing({ isRunning: true, error: null });
    try {
      const taken = project.environments.map(({ id }) => id);
      change(await proposeStage(client, project.id, kind, taken));
      setProposing({ isRunning: false, error: null });
    } catch (error) {
      setProposing({ isRunning: false, error });
    }
  };
  const purposeOf = (kind: Stage): string =>
    templates.flatMap((template) => template.stages).find(({ stage: of }) => of === kind)?.purpose ?? '';
  if (isPlan) {
    return (
      <Page title={text.title} subtitle={strings.plan.text} width="wide">
        <PlanStep
          planning={planning}
          onPlan={plan}
          onBack={() => {
            stop();
            void navigate(path);
          }}
          onStarted={() => forgetDraft(window.localStorage, 'stage', project.id)}
        />
      </Page>
    );
  }
  const errors = checked.kind === 'errors' && stage ? (checked.errors[stage.id] ?? {}) : {};
  const count = Object.keys(errors).length;
  return (
    <Page title={text.title} subtitle={text.text} width="wide">
      <RadioCards<(typeof kinds)[number]>
        label={text.which}
        value={kinds.find((kind) => kind === stage?.stage) ?? ('' as (typeof kinds)[number])}
        onChange={(kind) => void choose(kind)}
        across
        options={kinds.map((value) => ({
          value,
          title: stageStrings.stageName(value),
          description: purposeOf(value),
        }))}
      />
      {proposing.isRunning && <Skeleton label={text.propose} rows={2} />}
      <FailureOf error={proposing.error} />
      {stage && !proposing.isRunning && (
        <>
          <Card>
            <FieldStack>
              <TextField
                label={strings.places.name}
                value={stage.name}
                onChange={(name) => change({ ...stage, name })}
                error={isTried ? errors.name : undefined}
              />
              <StagePlace
                projectId={project.id}
                stage={stage}
                servers={servers}
                errors={isTried ? errors : {}}
                onChange={(part) => change({ ...stage, ...part })}
              />
            </FieldStack>
          </Card>
          <Section title={text.branch} description={strings.branches.patternHint}>
            <div className={styles.list}>
              <BranchFields stage={stage} findings={findings} errors={isTried ? errors : {}} onChange={change} />
            </div>
          </Section>
        </>
      )}
      {stage ? (
        <GuideBar note={isTried && count > 0 ? strings.places.wrong(count) : strings.kept}>
          <LinkButton variant="ghost" href={`/projects/${project.id}`}>
            {words.cancel}
          </LinkButton>
          <Button
            variant="primary"
            onPress={() => {
              setTried(true);
              if (count === 0) void navigate(`${path}?step=plan`);
            }}
          >
            {text.makePlan}
          </Button>
        </GuideBar>
      ) : (
        <FormActions>
          <LinkButton variant="ghost" href={`/projects/${project.id}`}>
            {words.cancel}
          </LinkButton>
        </FormActions>
      )}
    </Page>
  );
}

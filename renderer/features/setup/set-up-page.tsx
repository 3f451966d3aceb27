import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Stage } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import type { Advice, BranchPreset, SetUpFindings, SetUpTemplate } from '#shared/domain/setup.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { readAnswers } from './answers.ts';
import { BranchesStep } from './branches-step.tsx';
import { ChooseStep } from './choose-step.tsx';
import { forgetDraft, readDraft, writeDraft } from './draft-storage.ts';
import { toWish } from './draft-to-wish.ts';
import { GuideFrame, type GuideStep, guideSteps } from './guide-frame.tsx';
import { PlacesStep } from './places-step.tsx';
import { PlanStep } from './plan-step.tsx';
import { isStillTrue, mergeProposal, proposalKey } from './proposals.ts';
import { proposeStage, proposeStages } from './propose.ts';
import { QuestionsStep } from './questions-step.tsx';
import { beginDraft, type SetUpDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';
import { usePlanning } from './use-planning.ts';

/** The guided way from a project to stages that are real on its servers. */
export function SetUpPage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const findings = useRequest('setup.look', { projectId });
  const catalogue = useRequest('setup.catalogue', {}, { staleTime: Infinity });
  const servers = useRequest('servers.list', {});
  if (project.data && findings.data && catalogue.data && servers.data) {
    return (
      <Guide
        key={projectId}
        project={project.data}
        findings={findings.data}
        servers={servers.data}
        {...catalogue.data}
      />
    );
  }
  const failed = [project, findings, catalogue, servers].find(({ isError }) => isError);
  return (
    <Page title={strings.title} width="wide">
      {failed ? (
        <FailureOf error={failed.error} onRetry={failed.refetch} />
      ) : (
        <Skeleton label={strings.loading} rows={3} tall />
      )}
    </Page>
  );
}

interface GuideProps {
  readonly project: Project;
  readonly findings: SetUpFindings;
  readonly servers: readonly Server[];
  readonly templates: readonly SetUpTemplate[];
  readonly presets: readonly BranchPreset[];
}

/** What was left last time, without stages that are no longer what they were. */
function firstDraft({ project, findings, servers }: Omit<GuideProps, 'templates' | 'presets'>): SetUpDraft {
  const kept = readDraft(window.localStorage, 'setup', project.id) ?? beginDraft(findings);
  const serverIds = servers.map(({ id }) => id);
  return isStillTrue(kept.stages, project, serverIds) ? kept : { ...kept, stages: [], proposedFor: '' };
}

/** How far the guide can be opened with what is known. */
function reachableOf(draft: SetUpDraft): GuideStep {
  if (draft.stages.length === 0) return 'choose';
  return toWish(draft).kind === 'wish' ? 'plan' : 'places';
}

function Guide(props: GuideProps) {
  const { project, findings, templates, presets } = props;
  const client = useClient();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const [draft, setDraft] = useState(() => firstDraft(props));
  const [proposing, setProposing] = useState<{ readonly isRunning: boolean; readonly error: unknown }>({
    isRunning: false,
    error: null,
  });
  const read = readAnswers(draft.answers);
  const advice = useRequest('setup.advise', 'invalid' in read ? null : { projectId: project.id, answers: read });
  const checked = toWish(draft);
  const errors = checked.kind === 'errors' ? checked.errors : {};
  const { planning, plan, stop } = usePlanning((with_, runId, signal) => {
    const now = toWish(draft);
    if (now.kind === 'errors') return Promise.reject(new Error('the plan was asked for before it could be made'));
    return with_.call('setup.plan', { projectId: project.id, runId, wish: now.wish }, signal);
  });
  useEffect(() => {
    writeDraft(window.localStorage, 'setup', project.id, draft);
  }, [draft, project.id]);

  const reachable = reachableOf(draft);
  const wanted = guideSteps.find((each) => each === parameters.get('step')) ?? 'questions';
  const step = guideSteps.indexOf(wanted) > guideSteps.indexOf(reachable) ? reachable : wanted;
  const pathOf = (to: GuideStep): string => `/projects/${project.id}/setup?step=${to}`;
  const go = (to: GuideStep): void => void navigate(pathOf(to));
  const change = (part: Partial<SetUpDraft>): void => {
    // What is planned belongs to what was wished then.
    stop();
    setDraft((now) => ({ ...now, ...part }));
  };
  /** Runs something that asks the engine for proposals. */
  const propose = async (work: () => Promise<void>): Promise<void> => {
    setProposing({ isRunning: true, error: null });
    try {
      await work();
      setProposing({ isRunning: false, error: null });
    } catch (error) {
      setProposing({ isRunning: false, error });
    }
  };
  const chosen = (): Promise<void> =>
    propose(async () => {
      if (draft.proposedFor !== proposalKey(draft)) {
        const stages = await proposeStages(client, project.id, draft);
        change({ stages: mergeProposal(draft.stages, stages, 'new-stages'), proposedFor: proposalKey(draft) });
      }
      go('branches');
    });
  const presetChosen = (preset: NonNullable<SetUpDraft['preset']>): Promise<void> =>
    propose(async () => {
      const next = { ...draft, preset };
      if (preset === 'own') {
        change({ preset });
        return;
      }
      const stages = await proposeStages(client, project.id, next);
      change({ preset, stages: mergeProposal(draft.stages, stages, 'branches'), proposedFor: proposalKey(next) });
    });
  const stageAdded = (stage: Stage): Promise<void> =>
    propose(async () => {
      const taken = [...draft.stages, ...project.environments].map(({ id }) => id);
      const added = await proposeStage(client, project.id, stage, taken);
      change({ stages: [...draft.stages, added] });
    });
  const questionsDone = (given: Advice | null): void => {
    if (given !== null && draft.kind === null) {
      change({ kind: given.recommended, preset: draft.preset ?? given.preset });
    }
    go('choose');
  };
  const startOver = (): void => {
    forgetDraft(window.localStorage, 'setup', project.id);
    change(beginDraft(findings));
    go('questions');
  };
  const texts: Readonly<Record<GuideStep, string>> = {
    questions: strings.questions.text,
    choose: strings.choose.text,
    branches: strings.branches.text,
    places: strings.places.text,
    plan: strings.plan.text,
  };
  return (
    <GuideFrame
      step={step}
      reachable={reachable}
      text={texts[step]}
      pathOf={pathOf}
      actions={
        draft.kind !== null && (
          <Button icon={RotateCcw} variant="ghost" onPress={startOver}>
            {strings.startOver}
          </Button>
        )
      }
    >
      {step === 'questions' && (
        <QuestionsStep
          projectId={project.id}
          answers={draft.answers}
          templates={templates}
          onChange={(answers) => change({ answers })}
          onDone={questionsDone}
        />
      )}
      {step === 'choose' && (
        <ChooseStep
          draft={draft}
          templates={templates}
          advice={advice.data ?? null}
          hasServers={props.servers.length > 0}
          isProposing={proposing.isRunning}
          error={proposing.error}
          onChange={change}
          onBack={() => go('questions')}
          onDone={() => void chosen()}
        />
      )}
      {step === 'branches' && (
        <BranchesStep
          draft={draft}
          findings={findings}
          presets={presets}
          errors={errors}
          error={proposing.error}
          onChange={change}
          onPreset={(preset) => void presetChosen(preset)}
          onBack={() => go('choose')}
          onDone={() => go('places')}
        />
      )}
      {step === 'places' && (
        <PlacesStep
          project={project}
          draft={draft}
          errors={errors}
          error={proposing.error}
          onStages={(stages) => change({ stages })}
          onAdd={(stage) => void stageAdded(stage)}
          onBack={() => go('branches')}
          onDone={() => go('plan')}
        />
      )}
      {step === 'plan' && (
        <PlanStep
          planning={planning}
          onPlan={plan}
          onBack={() => {
            stop();
            go('places');
          }}
          onStarted={() => forgetDraft(window.localStorage, 'setup', project.id)}
        />
      )}
    </GuideFrame>
  );
}

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Project } from '#shared/domain/project.ts';
import type { ReviewPlan } from '#shared/domain/review.ts';
import type { SetUpFindings } from '#shared/domain/setup.ts';
import { useClient } from '../../client/client-context.tsx';
import { toFailure } from '../../client/failure.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { GuideBar, usePlanning } from '../setup/index.ts';
import { OpenFields } from './open-fields.tsx';
import { openStrings as text } from './open-strings.ts';
import { openReviewPath } from './paths.ts';
import { branchOf, emptyDraft, mergeProposal, type ReviewDraft, toDraft, toWish } from './review-draft.ts';
import { ReviewPlanStep } from './review-plan-step.tsx';
import { planStrings } from './plan-strings.ts';

/** A new review: a short form that is filled in already, the plan, and off it goes. */
export function OpenReviewPage() {
  const { projectId = '' } = useParams();
  const [parameters] = useSearchParams();
  const project = useRequest('projects.get', { projectId });
  const findings = useRequest('setup.look', { projectId });
  const asked = parameters.get('branch') ?? undefined;
  const [first] = useState(asked);
  const wish = useRequest('reviews.propose', { projectId, ...(first !== undefined && { branch: first }) });
  const failed = [project, findings].find(({ isError }) => isError);
  const hasNoPlace = wish.isError && toFailure(wish.error).code === 'review.no-place';
  if (project.data && findings.data && (wish.data || hasNoPlace)) {
    const draft = wish.data ? toDraft(wish.data) : emptyDraft(project.data, new Date());
    return (
      <OpenReview
        key={projectId}
        project={project.data}
        findings={findings.data}
        proposed={first === undefined ? draft : { ...draft, what: 'branch', branch: first }}
        hasNoPlace={hasNoPlace}
      />
    );
  }
  const broken = failed ?? (wish.isError ? wish : undefined);
  return (
    <Page title={text.title} subtitle={text.text} width="form">
      {broken ? (
        <FailureOf error={broken.error} onRetry={broken.refetch} />
      ) : (
        <Skeleton label={text.proposing} rows={2} tall />
      )}
    </Page>
  );
}

interface OpenReviewProps {
  readonly project: Project;
  readonly findings: SetUpFindings;
  readonly proposed: ReviewDraft;
  readonly hasNoPlace: boolean;
}

/** How long somebody has to stop typing a branch's name before it is proposed for, in milliseconds. */
const settled = 350;

function OpenReview({ project, findings, proposed, hasNoPlace }: OpenReviewProps) {
  const client = useClient();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const [draft, setDraft] = useState(proposed);
  const [edited, setEdited] = useState<ReadonlySet<keyof ReviewDraft>>(() => new Set());
  const [isTried, setTried] = useState(false);
  const branches = findings.branches.map(({ name }) => name);
  const checked = toWish(project.id, draft, branches);
  const { planning, plan, stop } = usePlanning<ReviewPlan>((asked, runId, signal) => {
    const now = toWish(project.id, draft, branches);
    if (now.kind === 'errors') return Promise.reject(new Error('the plan was asked for before it could be made'));
    return asked.call('reviews.plan', { runId, wish: now.wish }, signal);
  }, 'reviews.planning');
  const branch = branchOf(draft);
  const proposedFor = useRef(branchOf(proposed));
  const propose = useEffectEvent(async (signal: AbortSignal): Promise<void> => {
    try {
      const wish = await client.call('reviews.propose', { projectId: project.id, branch }, signal);
      if (!signal.aborted) setDraft((now) => mergeProposal(now, toDraft(wish), edited));
    } catch {
      // Proposals are a help. What is missing is asked for in the form, or told by the plan.
    }
  });
  useEffect(() => {
    if (branch === '' || branch === proposedFor.current || hasNoPlace) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      proposedFor.current = branch;
      void propose(abort.signal);
    }, settled);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [branch, hasNoPlace]);
  const path = openReviewPath(project.id);
  const change = (part: Partial<ReviewDraft>): void => {
    stop();
    setDraft((now) => ({ ...now, ...part }));
    // The keys of a part of the draft.
    setEdited((now) => new Set([...now, ...(Object.keys(part) as (keyof ReviewDraft)[])]));
  };
  if (parameters.get('step') === 'plan' && checked.kind === 'wish') {
    return (
      <Page title={text.title} subtitle={planStrings.text} width="wide">
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
  const errors = isTried && checked.kind === 'errors' ? checked.errors : {};
  const count = Object.keys(errors).length;
  return (
    <Page title={text.title} subtitle={text.text} width="form">
      {hasNoPlace && (
        <Notice
          tone="warning"
          title={text.noPlace}
          actions={
            <LinkButton size="small" variant="primary" href={`/projects/${project.id}/setup/stages/add`}>
              {text.prepare}
            </LinkButton>
          }
        >
          {text.noPlaceText}
        </Notice>
      )}
      {!findings.isRepository && <Notice tone="bad" title={text.noRepository} />}
      <OpenFields
        project={project}
        findings={findings}
        draft={draft}
        errors={errors}
        showsPlace={hasNoPlace}
        onChange={change}
      />
      <GuideBar note={count > 0 ? text.wrong(count) : text.nothingYet}>
        <LinkButton variant="ghost" href={`/projects/${project.id}`}>
          {words.cancel}
        </LinkButton>
        <Button
          variant="primary"
          onPress={() => {
            setTried(true);
            if (checked.kind === 'wish') void navigate(`${path}?step=plan`);
          }}
        >
          {text.makePlan}
        </Button>
      </GuideBar>
    </Page>
  );
}

import type { PullPlan } from '#shared/domain/pull.ts';
import type { PullRequest } from './pull-request.ts';

/** Where the pull's page is. The run itself is a job with a page of its own. */
export type PullState =
  | { readonly kind: 'choosing'; readonly request: PullRequest; readonly error: unknown }
  | {
      readonly kind: 'planning';
      readonly request: PullRequest;
      readonly runId: string;
      /** What the engine says it is looking at, oldest first. */
      readonly said: readonly string[];
    }
  | { readonly kind: 'planned'; readonly request: PullRequest; readonly plan: PullPlan; readonly error: unknown }
  | { readonly kind: 'confirming'; readonly request: PullRequest; readonly plan: PullPlan }
  | { readonly kind: 'starting'; readonly request: PullRequest; readonly plan: PullPlan };

export type PullEvent =
  | { readonly kind: 'changed'; readonly change: Partial<PullRequest> }
  | { readonly kind: 'asked-for-plan'; readonly runId: string }
  | { readonly kind: 'engine-said'; readonly runId: string; readonly text: string }
  | { readonly kind: 'plan-made'; readonly runId: string; readonly plan: PullPlan }
  | { readonly kind: 'plan-failed'; readonly runId: string; readonly error: unknown }
  | { readonly kind: 'went-back' }
  | { readonly kind: 'asked-to-start' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'start-failed'; readonly error: unknown };

/** The page before anything was chosen but what the address says. */
export function beginPull(request: PullRequest): PullState {
  return { kind: 'choosing', request, error: null };
}

/** True when nothing stands in the way of running the plan. */
export function isRunnable(plan: PullPlan): boolean {
  return plan.unclassified.length === 0 && !plan.problems.some((problem) => problem.severity === 'blocker');
}

/** The next state; events that do not fit the state (late answers, double clicks) change nothing. */
export function stepPull(state: PullState, event: PullEvent): PullState {
  switch (event.kind) {
    case 'changed':
      return state.kind === 'choosing' ? { ...state, request: { ...state.request, ...event.change } } : state;
    case 'asked-for-plan':
      return state.kind === 'choosing' || state.kind === 'planned'
        ? { kind: 'planning', request: state.request, runId: event.runId, said: [] }
        : state;
    case 'engine-said':
      return isPlanning(state, event.runId) ? { ...state, said: [...state.said, event.text] } : state;
    case 'plan-made':
      return isPlanning(state, event.runId)
        ? { kind: 'planned', request: state.request, plan: event.plan, error: null }
        : state;
    case 'plan-failed':
      return isPlanning(state, event.runId) ? { kind: 'choosing', request: state.request, error: event.error } : state;
    case 'went-back':
      return state.kind === 'planning' || state.kind === 'planned' ? beginPull(state.request) : state;
    case 'asked-to-start':
      return state.kind === 'planned' && isRunnable(state.plan)
        ? { kind: 'confirming', request: state.request, plan: state.plan }
        : state;
    case 'declined':
      return state.kind === 'confirming' ? { ...state, kind: 'planned', error: null } : state;
    case 'confirmed':
      return state.kind === 'confirming' ? { ...state, kind: 'starting' } : state;
    case 'start-failed':
      return state.kind === 'starting' ? { ...state, kind: 'planned', error: event.error } : state;
  }
}

function isPlanning(state: PullState, runId: string): state is Extract<PullState, { kind: 'planning' }> {
  return state.kind === 'planning' && state.runId === runId;
}

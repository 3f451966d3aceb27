import type { Project } from '#shared/domain/project.ts';
import type { SetUpDraft, StageDraft } from './set-up-draft.ts';

/** What a new proposal is wanted for; everything else that was edited stays. */
export type ProposalPart = 'branches' | 'new-stages';

/** What a draft's stages depend on, as one text. */
export function proposalKey({ kind, preset, teamNames }: Pick<SetUpDraft, 'kind' | 'preset' | 'teamNames'>): string {
  return JSON.stringify([kind, preset === 'own' ? null : preset, kind === 'per-team' ? teamNames : '']);
}

/**
 * The stages of a new proposal. `new-stages` keeps stages that were there before as they were edited, `branches` takes
 * over only which branch each follows.
 */
export function mergeProposal(
  before: readonly StageDraft[],
  proposed: readonly StageDraft[],
  part: ProposalPart,
): StageDraft[] {
  if (part === 'branches') {
    return before.map((stage) => {
      const next = proposed.find((other) => other.id === stage.id);
      return next === undefined
        ? stage
        : { ...stage, followsKind: next.followsKind, follows: next.follows, branchFrom: next.branchFrom };
    });
  }
  return proposed.map((next) => before.find((stage) => stage.id === next.id && stage.stage === next.stage) ?? next);
}

/** False when the project or the servers have changed so that the draft names what is no longer there. */
export function isStillTrue(
  stages: readonly StageDraft[],
  project: Pick<Project, 'environments'>,
  serverIds: readonly string[],
): boolean {
  return stages.every(({ place, id, environmentId, serverId }) => {
    const isThere = (wanted: string) => project.environments.some((environment) => environment.id === wanted);
    if (place === 'existing') return isThere(environmentId);
    return !isThere(id) && (place === 'local' || serverId === '' || serverIds.includes(serverId));
  });
}

/** The branch that a stage would follow but nobody has made; null when there is nothing to make. */
export function missingBranch(stage: StageDraft, branches: readonly { readonly name: string }[]): string | null {
  const name = stage.follows.trim();
  if (stage.followsKind !== 'branch' || name === '') return null;
  return branches.some((branch) => branch.name === name) ? null : name;
}

/** A branch typed by hand: when it is not there, it is made from the one that production follows. */
export function withFollows(
  stage: StageDraft,
  change: Partial<Pick<StageDraft, 'followsKind' | 'follows'>>,
  branches: readonly { readonly name: string }[],
  fallback: string,
): StageDraft {
  const next = { ...stage, ...change };
  const missing = missingBranch(next, branches);
  if (missing === null) return { ...next, branchFrom: '' };
  return { ...next, branchFrom: next.branchFrom === '' || next.branchFrom === missing ? fallback : next.branchFrom };
}

/** Where new branches usually come from: the one checked out, else the first of the usual names, else the first at all. */
export function usualBase(branches: readonly { readonly name: string }[], current: string | null): string {
  const names = branches.map(({ name }) => name);
  return ['main', 'master'].find((name) => names.includes(name)) ?? current ?? names[0] ?? '';
}

/** What a further stage is called: by its kind, with a number when there is one of the kind already. */
export function freeStage(
  stage: string,
  name: string,
  takenIds: readonly string[],
): { readonly id: string; readonly name: string } {
  if (!takenIds.includes(stage)) return { id: stage, name };
  let number = 2;
  while (takenIds.includes(`${stage}-${String(number)}`)) number += 1;
  return { id: `${stage}-${String(number)}`, name: `${name} ${String(number)}` };
}

import type { Stage } from '#shared/domain/environment.ts';
import type { SetUpKind } from '#shared/domain/setup.ts';
import type { WindowClient } from '../../client/window-client.ts';
import { besideIt } from './proposals.ts';
import { readTeamNames, type SetUpDraft, type StageDraft, toStageDrafts } from './set-up-draft.ts';

/** The stages of the chosen set-up, with everything proposed that can be. */
export async function proposeStages(
  client: WindowClient,
  projectId: string,
  { kind, preset, teamNames }: Pick<SetUpDraft, 'kind' | 'preset' | 'teamNames'>,
): Promise<StageDraft[]> {
  const wish = await client.call('setup.propose', {
    ...{ projectId, kind: kind ?? 'custom' },
    ...(preset !== null && preset !== 'own' && { preset }),
    ...(kind === 'per-team' && { teams: [...readTeamNames(teamNames)] }),
  });
  return toStageDrafts(wish);
}

/** The smallest set-up that has a stage of this kind. */
const kindWith: Readonly<Record<Exclude<Stage, 'production'>, SetUpKind>> = {
  local: 'production-local',
  development: 'development-staging-production',
  testing: 'testing-staging-production',
  review: 'temporary-production',
  staging: 'staging-production',
};

/** One more stage of a kind, with places that nothing else has. */
export async function proposeStage(
  client: WindowClient,
  projectId: string,
  stage: Stage,
  known: readonly Pick<StageDraft, 'id'>[],
): Promise<StageDraft> {
  const kind = stage === 'production' ? 'custom' : kindWith[stage];
  const stages = await proposeStages(client, projectId, { kind, preset: null, teamNames: '' });
  const proposed = stages.find((each) => each.stage === stage);
  if (proposed === undefined) throw new Error(`no set-up has a stage ${stage}`);
  const taken = known.map(({ id }) => id);
  if (proposed.place !== 'existing' && !taken.includes(proposed.id)) return proposed;
  // One of this kind is there already; another one needs names of its own.
  return besideIt(proposed.place === 'existing' ? atNewPlace(proposed, stages) : proposed, taken);
}

/** A stage that is there, as one that is to be made where new stages are made. */
function atNewPlace(stage: StageDraft, others: readonly StageDraft[]): StageDraft {
  const serverId = others.find(({ place }) => place === 'server')?.serverId ?? '';
  const database = stage.stage === 'local' ? ('read' as const) : ('make' as const);
  return { ...stage, place: stage.stage === 'local' ? 'local' : 'server', environmentId: '', serverId, database };
}

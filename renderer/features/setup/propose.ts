import type { Stage } from '#shared/domain/environment.ts';
import type { WindowClient } from '../../client/window-client.ts';
import { stageStrings } from '../environments/index.ts';
import { freeStage } from './proposals.ts';
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

/** One more stage of a kind, with a name and places that nothing else has. */
export async function proposeStage(
  client: WindowClient,
  projectId: string,
  stage: Stage,
  takenIds: readonly string[],
): Promise<StageDraft> {
  const { id, name } = freeStage(stage, stageStrings.stageName(stage), takenIds);
  const wish = await client.call('setup.propose', { projectId, kind: 'custom', stages: [{ id, name, stage }] });
  const [proposed] = toStageDrafts(wish);
  if (proposed === undefined) throw new Error(`no stage was proposed for ${id}`);
  return proposed;
}

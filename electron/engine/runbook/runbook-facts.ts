import type { ChecklistView } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ServersById } from '../checklist/fingerprint.ts';

/** Everything a runbook tells. */
export interface RunbookFacts {
  readonly project: Project;
  readonly recipe: Recipe;
  readonly servers: ServersById;
  /** The last checklist; null when there is none. */
  readonly checklist: ChecklistView | null;
  /** Names the set-up that it describes. */
  readonly fingerprint: string;
}

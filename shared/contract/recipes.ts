import { z } from 'zod';
import {
  detectionSchema,
  effectiveRecipeSchema,
  recipeOriginSchema,
  recipePreviewSchema,
  recipeProblemSchema,
  recipeSourceSchema,
  recipeTextSchema,
} from '../domain/recipe-view.ts';
import { idSchema } from '../domain/server.ts';
import { command, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const noProject = 'store.project-not-found';
const unclear = ['recipe.invalid', 'recipe.not-found'] as const;
const unwritten = [
  'project-file.damaged',
  'project-file.conflict',
  'project-file.invalid-value',
  'store.newer-version',
  'store.conflict',
  'store.read-only',
] as const;

/** What is written: the text of the changes, or one file of the repository. */
const savedSchema = z.object({
  /** Absolute; null when the project keeps it in the store of this computer. */
  path: z.string().nullable(),
  before: z.string(),
  after: z.string(),
  /** Identifies what is replaced. */
  hash: z.string().nullable(),
});

/** Recipes as people look at them: what takes effect and why, what is wrong with a text, what it would do. */
export const recipesContract = {
  /** Those of ours; with a project also those of its repository. */
  'recipes.list': query(
    z.object({ projectId: idSchema.optional() }),
    z.array(z.object({ id: idSchema, title: z.string(), origin: recipeOriginSchema.optional() })),
    [noProject],
  ),
  /** A recipe, or without `recipeId` the one of the project with its changes. */
  'recipes.effective': query(
    z.object({ projectId: idSchema.optional(), recipeId: idSchema.optional() }),
    effectiveRecipeSchema,
    [noProject, ...unclear, 'usage.invalid'],
  ),
  /** The text of the project's changes. */
  'recipes.source': query(projectKey, recipeSourceSchema, [noProject]),
  /**
   * What is wrong with a text: the changes of a project (`extends: wordpress`, ...), or with `id` a whole recipe file of that
   * name. `effective` is null while it has errors.
   */
  'recipes.check': query(
    z.object({ projectId: idSchema.optional(), id: idSchema.optional(), text: recipeTextSchema }),
    z.object({ problems: z.array(recipeProblemSchema), effective: effectiveRecipeSchema.nullable() }),
    [noProject],
  ),
  /** What a folder is recognised as, and why. */
  'recipes.detect': query(
    z.object({
      projectId: idSchema.optional(),
      folder: z.string().min(1).max(4096),
      serverId: idSchema.optional(),
    }),
    detectionSchema,
    [noProject, 'store.server-not-found', 'remote.file-missing'],
  ),
  /**
   * What the project's recipe would do with an environment, or with `text` the recipe with these changes. Reads only. The
   * environment is asked once and the answers are kept for ten minutes, unless `afresh`.
   */
  'recipes.preview': query(
    projectKey.extend({
      environmentId: idSchema,
      text: recipeTextSchema.optional(),
      afresh: z.boolean().default(false),
    }),
    recipePreviewSchema,
    [noProject, 'store.environment-not-found', ...unclear],
  ),
  /** What saving a text would write. */
  'recipes.planSave': query(projectKey.extend({ text: recipeTextSchema }), savedSchema, [
    noProject,
    ...unclear,
    ...unwritten,
  ]),
  /** Writes the changes into `stagelift.yml`, where there is none into the store of this computer. Nothing else is touched. */
  'recipes.save': command(
    projectKey.extend({ text: recipeTextSchema, expected: z.string().nullable().optional() }),
    recipeSourceSchema,
    [noProject, ...unclear, ...unwritten],
  ),
  /** Changes one key of the project's changes; null takes it out. */
  'recipes.set': command(
    projectKey.extend({ key: z.array(z.string().min(1).max(400)).min(1).max(20), value: z.json() }),
    recipeSourceSchema,
    [noProject, ...unclear, ...unwritten],
  ),
  /** Writes a first recipe file into the repository: `override` extends one of ours under the same name, `new` is a whole one. */
  'recipes.init': command(
    projectKey.extend({ kind: z.enum(['override', 'new']), id: idSchema }),
    z.object({ path: z.string(), text: z.string() }),
    [noProject, 'recipe.not-found', 'recipe.exists', 'store.read-only', 'project-file.damaged'],
  ),
};

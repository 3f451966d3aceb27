import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createAgentMaker } from '../flows/review/agent-maker.ts';
import { createReviewFlow } from '../flows/review/create-review-flow.ts';
import type { Prover, ReviewLog } from '../flows/review/ports.ts';
import type { ReviewFlow } from '../flows/review/review-flow.ts';
import type { PullFlow } from '../flows/pull/pull-flow.ts';
import { readOwnRecipes, readProjectRecipe } from '../project-file/own-recipes.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import { siteFilesOf } from '../reviews/agent-files.ts';
import { reviewKeysRef } from '../reviews/keys.ts';
import {
  type ComposeSetUpOptions,
  createCredentialsReader,
  createDatabaseReader,
  createWayFinder,
  readExample,
} from './compose-set-up.ts';
import type { EngineParts } from './engine-parts.ts';

/** What the flow needs beyond the parts that every handler has. */
export interface ComposeReviewFlowOptions extends ComposeSetUpOptions {
  readonly pulls: PullFlow;
  readonly log: ReviewLog;
  readonly prove: Prover;
  /** `electron/agent`, and the overlay as it was built. */
  readonly agentFolder: string;
  readonly overlayFolder: string;
}

/** The flow of reviews over the parts of an engine. */
export function composeReviewFlow(
  parts: EngineParts & { readonly stores: FiledStores },
  options: ComposeReviewFlowOptions,
): ReviewFlow {
  const { stores, dataFolder, env, transport, interaction, quietInteraction } = parts;
  const { runner, now, keepSecret, learn, log, prove, pulls, agentFolder, overlayFolder } = options;
  return createReviewFlow({
    ...{ transport, interaction, quietInteraction, env, runner, now, keepSecret, learn, log, prove, pulls },
    ...{ servers: stores.servers, projects: stores.projects, reviews: stores.reviews },
    notesFolder: join(dataFolder, 'made'),
    plansFolder: join(dataFolder, 'review-plans'),
    sshWay: createWayFinder(parts),
    recipeOf: (project) => readProjectRecipe(parts.recipes, project),
    exampleOf: (project, recipe) => readExample(project.folder, recipe),
    asset: (name) => readFile(join(options.assetsFolder, basename(name)), 'utf8'),
    readDatabase: createDatabaseReader(parts),
    readCredentials: createCredentialsReader(parts, learn),
    requireTrust: async (project) => stores.trust.require(project, await readOwnRecipes(project.folder)),
    async keepKeys(review, keys, signal) {
      await keepSecret(reviewKeysRef(review), keys, signal);
    },
    agent: createAgentMaker({
      agentFolder,
      overlayFolder,
      loaders: (review, { releaseFiles }) => siteFilesOf(review, releaseFiles),
    }),
  });
}

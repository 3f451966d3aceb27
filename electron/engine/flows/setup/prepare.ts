import { createHash, randomUUID } from 'node:crypto';
import type { Project } from '#shared/domain/project.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { PlannedStage, ProvisionState, SetUpPlan, SetUpStep, SetUpWish, StageWish } from '#shared/domain/setup.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { NetworkFacts } from '../../provision/render-config.ts';
import { addressOf, judgeWish, type KnownDatabase } from '../../setup/judge-wish.ts';
import { templateOf } from '../../setup/templates.ts';
import { type ComposeFacts, composeParts } from './compose-parts.ts';
import type { EnvironmentStores } from './environment-part.ts';
import type { SetUpHosts } from './hosts.ts';
import { readKnownDatabases, type DatabaseReader } from './known-databases.ts';
import type { SetUpPart } from './part.ts';
import { resolveWish } from './resolve-wish.ts';

/** Tells people what is looked at right now. */
export type Say = (text: string) => void;

/** What a plan is made with. */
export interface PrepareParts {
  readonly stores: EnvironmentStores;
  readonly hosts: SetUpHosts;
  readonly databases: DatabaseReader;
  readonly now: () => Date;
}

/** What a plan is about. */
export interface PrepareInput extends ComposeFacts {
  readonly wish: SetUpWish;
}

/** A plan together with what can run it. */
export interface PreparedSetUp {
  readonly plan: SetUpPlan;
  /** The wish with absolute folders. */
  readonly wish: SetUpWish;
  readonly known: readonly KnownDatabase[];
  readonly prefix: string | null;
  readonly network: NetworkFacts | null;
}

/** Looks at every server and says what the wish would make. Changes nothing. */
export async function prepareSetUp(
  { stores, hosts, databases, now }: PrepareParts,
  { wish: asked, ...facts }: PrepareInput,
  say: Say,
  signal: AbortSignal,
): Promise<PreparedSetUp> {
  const { project, recipe, branches } = facts;
  const wish = await resolveWish(asked, hosts, signal);
  const known = await readKnownDatabases(databases, project, recipe, wish, signal);
  const problems = [
    ...judgeWish({ stages: wish.stages, environments: project.environments, databases: known.found, branches }),
    ...known.problems,
    ...keysWithoutOrigin(wish, facts.origin),
  ];
  const isSound = !problems.some(({ severity }) => severity === 'blocker');
  const parts = isSound
    ? composeParts({ ...facts, stores, wish, known: known.found, prefix: known.prefix, network: known.network })
    : [];
  const states = new Map<string, ProvisionState>();
  for (const part of parts) {
    say(part.words.title);
    const context = await hosts.context(part.serverId, project.folder, say, signal);
    states.set(part.id, await inspectTolerantly(part, () => part.inspect(context)));
  }
  const stages = wish.stages.map((stage) => toPlanned(stage, project, parts, states));
  const steps = stages.flatMap((stage) => stage.steps);
  const madeProduction = wish.stages.find(
    ({ id, stage, place }) =>
      stage === 'production' &&
      place.kind !== 'existing' &&
      steps.some((step) => step.stageId === id && step.state.kind !== 'there'),
  );
  return {
    wish,
    known: known.found,
    prefix: known.prefix,
    network: known.network,
    plan: {
      ...{ id: newPlanId(now()), projectId: project.id },
      title: wish.kind === 'custom' ? titleOf(wish) : templateOf(wish.kind).title,
      hash: hashOf(wish, steps, problems),
      at: now().toISOString(),
      ...{ stages, problems: [...problems], counts: countStates(steps) },
      typedName: madeProduction?.name ?? null,
    },
  };
}

/** Identifiers of plans sort by their time. */
export function newPlanId(now: Date): string {
  return `${now.toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}`;
}

/** What cannot even be looked at blocks the plan; a lost connection and a cancelled look end it. */
export async function inspectTolerantly(part: SetUpPart, look: () => Promise<ProvisionState>): Promise<ProvisionState> {
  try {
    return await look();
  } catch (error) {
    const isOurs = isAppError(error) && !/^(?:connection|host-key|auth|job|internal)\./.test(error.code);
    if (!isOurs) throw error;
    const { message, hint } = error;
    return { kind: 'blocked', why: `${part.words.title}: ${message}`, mend: hint ?? 'Mend it and look again.' };
  }
}

/** A key for a repository that is nowhere else would read nothing. Pure. */
function keysWithoutOrigin({ stages }: SetUpWish, origin: string | null): readonly Problem[] {
  const asking = stages.filter(({ place }) => place.kind === 'server' && place.deployKey).map(({ name }) => name);
  if (origin !== null || asking.length === 0) return [];
  return [
    {
      ...{ id: 'deploy-key-without-origin', severity: 'warning' },
      title: `No deploy key is made for ${asking.join(', ')}: the project's repository has no "origin" to read from.`,
      mend: 'git remote add origin ADDRESS, then plan again.',
    },
  ];
}

function titleOf({ stages }: SetUpWish): string {
  const names = stages.filter(({ place }) => place.kind !== 'existing').map(({ name }) => name);
  return names.length === 0 ? 'Connect what is there' : `Set up ${names.join(', ')}`;
}

function toPlanned(
  stage: StageWish,
  project: Project,
  parts: readonly SetUpPart[],
  states: ReadonlyMap<string, ProvisionState>,
): PlannedStage {
  const { id, name, place, follows } = stage;
  const existing =
    place.kind === 'existing' ? project.environments.find((one) => one.id === place.environmentId) : undefined;
  const folder = place.kind === 'existing' ? (existing?.path ?? '') : place.folder;
  const serverId = place.kind === 'server' ? place.serverId : existing?.serverId;
  return {
    ...{ id, name, stage: stage.stage, kind: place.kind === 'existing' ? 'existing' : 'new', moves: [] },
    where: serverId === undefined ? `this computer ${folder}` : `${serverId} ${folder}`,
    url: existing?.url ?? addressOf(stage) ?? '',
    ...(follows === undefined ? {} : { follows }),
    steps: parts.filter((part) => part.stageId === id).map((part) => toStep(part, states.get(part.id))),
  };
}

/** A part as it is shown. Pure. */
export function toStep(part: SetUpPart, state: ProvisionState | undefined): SetUpStep {
  const { id, stageId, kind, words } = part;
  return {
    ...{ id, stageId, kind, title: words.title, lines: [...words.lines], undo: words.undo },
    state: state ?? { kind: 'missing' },
  };
}

/** How many steps stand how. Pure. */
export function countStates(steps: readonly SetUpStep[]): SetUpPlan['counts'] {
  const count = (...kinds: readonly ProvisionState['kind'][]): number =>
    steps.filter(({ state }) => kinds.includes(state.kind)).length;
  return {
    there: count('there'),
    make: count('missing'),
    byHand: count('by-hand'),
    blocked: count('blocked', 'differs'),
  };
}

/** Identifies what is wished and how everything stood; times and details of what is there do not count. Pure. */
export function hashOf(wish: unknown, steps: readonly SetUpStep[], problems: readonly Problem[]): string {
  const stands = steps.map(({ id, lines, state }) => [
    id,
    lines,
    state.kind,
    state.kind === 'differs' ? state.what : state.kind === 'blocked' ? state.why : '',
  ]);
  const text = JSON.stringify([
    wish,
    stands,
    problems.flatMap(({ id, title, severity }) => (severity === 'info' ? [] : [[id, title]])),
  ]);
  return createHash('sha256').update(text).digest('hex');
}

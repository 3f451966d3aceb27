import type { ChecklistItem, ChecklistItemId, Evidence, Mend } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { EnvironmentOpener } from '../flows/pull/open-environment.ts';
import type { HostKeys } from '../remote/host-keys.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { PullProof } from '../store/checklists.ts';
import type { SiteLogin } from '../web/wall.ts';
import type { ServersById } from './fingerprint.ts';

/** What the probes of one run work with. Connections are shared by all of them. */
export interface ChecklistContext {
  readonly project: Project;
  readonly recipe: Recipe;
  readonly servers: ServersById;
  readonly opener: EnvironmentOpener;
  readonly hostKeys: HostKeys;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** The doctor's findings about an environment, where it is. */
  examine(environment: Environment, signal: AbortSignal): Promise<readonly DoctorFinding[]>;
  /** The connection to a server; every caller gets the same one, and none closes it. */
  connect(server: Server, signal: AbortSignal): Promise<RemoteSession>;
  /** The pull that last ended well in an environment. */
  lastPull(environmentId: string): Promise<PullProof | null>;
  /** Throws `trust.needed` unless the project's commands are trusted. */
  requireTrust(): Promise<void>;
  /** The password of the wall in front of an environment, as far as it is kept; asks nobody. */
  wallLogin(environmentId: string, signal: AbortSignal): Promise<SiteLogin | null>;
  /** The newest lines of the health history of this computer. */
  readHealth(): Promise<string>;
}

/** What the probes of one item found. */
export interface ItemFindings {
  readonly evidence: readonly Evidence[];
  readonly mends?: readonly Mend[];
  /** Why the item is not asked of this project; evidence does not count then. */
  readonly doesNotApply?: string;
}

/** One item of the checklist and how it is probed. */
export interface ItemProbe {
  readonly id: ChecklistItemId;
  readonly title: string;
  readonly asks: string;
  /** Resolves with evidence also for what could not be reached; what it throws makes the item red. */
  probe(context: ChecklistContext, signal: AbortSignal): Promise<ItemFindings>;
}

/** The item that evidence makes. Green only when something was asked and nothing of it is bad. Pure. */
export function judgeItem(
  { id, title, asks }: Pick<ItemProbe, 'id' | 'title' | 'asks'>,
  { evidence, mends = [], doesNotApply }: ItemFindings,
  checkedAt: string,
): ChecklistItem {
  const about = { id, title, asks, checkedAt };
  if (doesNotApply !== undefined) {
    return {
      ...about,
      ...{ state: 'does-not-apply', summary: doesNotApply, evidence: [...evidence], mends: [], environmentIds: [] },
    };
  }
  const environmentIds = [...new Set(evidence.flatMap(({ environmentId }) => environmentId ?? []))];
  const bad = evidence.filter(({ verdict }) => verdict === 'bad');
  const isProven = evidence.some(({ verdict }) => verdict === 'good');
  if (bad.length === 0 && isProven) {
    const warnings = evidence.filter(({ verdict }) => verdict === 'warning').length;
    const summary = warnings === 0 ? 'All is as it should be.' : `All is as it should be, with ${count(warnings)}.`;
    return { ...about, state: 'green', summary, evidence: [...evidence], mends: [], environmentIds };
  }
  const [first] = bad;
  const summary = first === undefined ? 'Nothing could be asked, so nothing is known.' : first.answered;
  return { ...about, state: 'red', summary, evidence: [...evidence], mends: [...mends], environmentIds };
}

function count(warnings: number): string {
  return warnings === 1 ? 'one warning' : `${String(warnings)} warnings`;
}

/** A line of evidence. */
export function line(
  verdict: Evidence['verdict'],
  asked: string,
  answered: string,
  environment?: Pick<Environment, 'id'>,
): Evidence {
  return { verdict, asked, answered, ...(environment === undefined ? {} : { environmentId: environment.id }) };
}

/** The line for a probe that could not be made: nobody knows, so it is bad. Passes a withdrawal on. */
export function notAsked(
  asked: string,
  error: unknown,
  signal: AbortSignal,
  environment?: Pick<Environment, 'id'>,
): Evidence {
  signal.throwIfAborted();
  return line('bad', asked, `It could not be found out: ${toAppError(error).message}`, environment);
}

/** Environments on servers: what is on this computer is not on the internet. */
export function onServers({ project, servers }: ChecklistContext): readonly ServedEnvironment[] {
  return project.environments.flatMap((environment) => {
    if (environment.serverId === undefined) return [];
    return [{ environment, server: servers.get(environment.serverId) ?? null }];
  });
}

/** An environment with its server; null when this computer does not know it. */
export interface ServedEnvironment {
  readonly environment: Environment;
  readonly server: Server | null;
}

/** The server of an environment; null on this computer. Throws `store.server-not-found` for one that is not known here. */
export function serverOf({ servers }: ChecklistContext, { serverId }: Environment): Server | null {
  if (serverId === undefined) return null;
  const server = servers.get(serverId);
  if (server === undefined) throw new AppError('store.server-not-found', { facts: { serverId } });
  return server;
}

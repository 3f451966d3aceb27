import type { EnvironmentStatus } from '#shared/contract/projects.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { readHeadStatus } from '../git/head-status.ts';
import type { EngineParts } from './engine-parts.ts';
import { probeHealth } from './probe-health.ts';
import { readRemoteHead, type RemoteHead } from './remote-head.ts';

const nothingKnown: RemoteHead = { branch: null, commit: null };

/** How an environment stands right now. What cannot be found out is null; nobody is asked anything. */
export async function readStatus(
  parts: EngineParts,
  projectId: string,
  environmentId: string,
  signal: AbortSignal,
): Promise<EnvironmentStatus> {
  const { environment } = await parts.stores.projects.getEnvironment(projectId, environmentId);
  const [head, health, data] = await Promise.all([
    readHead(parts, environment, signal).catch(() => nothingKnown),
    probeHealth(environment.url, signal, (asked) => parts.wallLogin(projectId, environmentId, asked)),
    parts.stores.dataStates.get(projectId, environmentId),
  ]);
  return {
    environmentId,
    branch: head.branch ?? environment.branch ?? null,
    commit: head.commit,
    data: data === null ? null : { pulledAt: data.pulledAt, sourceId: data.sourceId },
    health,
  };
}

async function readHead(
  { stores, statusSessions, env }: EngineParts,
  { serverId, path }: Environment,
  signal: AbortSignal,
): Promise<RemoteHead> {
  if (serverId === undefined) return (await readHeadStatus({ cwd: path, env, signal })) ?? nothingKnown;
  // A board asks for all environments at once, and many of them are on one server.
  const head = await statusSessions.use(
    await stores.servers.get(serverId),
    (session) => readRemoteHead(session, path, signal),
    signal,
  );
  return head ?? nothingKnown;
}

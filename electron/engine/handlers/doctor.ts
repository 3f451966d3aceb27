import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Server } from '#shared/domain/server.ts';
import type { EnvironmentOpener } from '../flows/pull/open-environment.ts';
import { readProjectRecipe } from '../project-file/own-recipes.ts';
import { type DoctorChecks, runDoctor } from '../remote/doctor.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { EngineParts } from './engine-parts.ts';
import { examineDatabase } from './examine-database.ts';
import { examineLocal } from './examine-local.ts';

type Emit = (finding: DoctorFinding) => void;

/** The server to examine, with the environment on it when one is meant. */
export interface ServerPatient {
  readonly server: Server;
  readonly projectId?: string | undefined;
  readonly environmentId?: string | undefined;
}

/** Examines a server and, when one is named, the environment on it. */
export async function examineServer(
  parts: EngineParts,
  { server, projectId, environmentId }: ServerPatient,
  emit: Emit,
  signal: AbortSignal,
): Promise<DoctorFinding[]> {
  const checks =
    projectId === undefined || environmentId === undefined ? {} : await toChecks(parts, projectId, environmentId);
  const { hostKeys, interaction, env } = parts;
  const options = { hostKeys, interaction, checks, env: { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } };
  const { findings } = await runDoctor(server, options, (finding) => emit(scrub(parts, finding)), signal);
  return findings.map((finding) => scrub(parts, finding));
}

/** Examines an environment where it is: on this computer or on its server. */
export async function examineEnvironment(
  parts: EngineParts,
  projectId: string,
  environmentId: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<DoctorFinding[]> {
  const { project, environment } = await parts.stores.projects.getEnvironment(projectId, environmentId);
  if (environment.serverId !== undefined) {
    const server = await parts.stores.servers.get(environment.serverId);
    return examineServer(parts, { server, projectId, environmentId }, emit, signal);
  }
  const recipe = await readProjectRecipe(parts.recipes, project);
  const patient = { opener: parts.opener, environment, server: null, recipe, env: parts.env };
  const findings = await examineLocal(patient, (finding) => emit(scrub(parts, finding)), signal);
  return findings.map((finding) => scrub(parts, finding));
}

/** What a server says may repeat the password it was given. */
function scrub({ redact }: EngineParts, { found, mend, ...rest }: DoctorFinding): DoctorFinding {
  return { ...rest, found: redact(found), ...(mend === undefined ? {} : { mend: redact(mend) }) };
}

async function toChecks(parts: EngineParts, projectId: string, environmentId: string): Promise<DoctorChecks> {
  const { project, environment } = await parts.stores.projects.getEnvironment(projectId, environmentId);
  const recipe = await readProjectRecipe(parts.recipes, project);
  const server = environment.serverId === undefined ? null : await parts.stores.servers.get(environment.serverId);
  return {
    paths: [environment.path],
    ...(environment.php === undefined ? {} : { php: environment.php }),
    checkDatabase: (session, signal) => {
      const opener = { ...parts.opener, transport: lend(session) };
      return examineDatabase({ opener, environment, server, recipe }, signal);
    },
  };
}

/** A transport that hands out the session the doctor has open, which stays the doctor's to close. */
function lend(session: RemoteSession): EnvironmentOpener['transport'] {
  return { connect: async () => ({ ...session, close: async () => {} }) };
}

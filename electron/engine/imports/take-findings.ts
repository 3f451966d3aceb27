import { type Environment, environmentSchema } from '#shared/domain/environment.ts';
import type { ChosenEnvironment, FoundEnvironment, FoundServer } from '#shared/domain/imports.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Secret } from '#shared/domain/secret.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toFreeId } from '../store/free-id.ts';
import type { ComposedFindings } from './compose-findings.ts';

/** What was chosen of the findings. */
export interface ImportChoice {
  readonly servers: readonly string[];
  readonly environments: readonly ChosenEnvironment[];
}

/** What taking a choice will store. */
export interface PlannedImport {
  readonly servers: readonly Server[];
  readonly environments: readonly Environment[];
  readonly secrets: readonly { readonly ref: string; readonly secret: Secret; readonly isPassword: boolean }[];
}

/**
 * Says what a choice comes to, without storing anything. Throws `plan.stale` for a finding that is no longer there and
 * `usage.invalid` for an environment that lacks something.
 */
export function planImport(composed: ComposedFindings, choice: ImportChoice, project: Project | null): PlannedImport {
  const { findings, passwords, databasePasswords } = composed;
  const chosen = choice.environments.map((each) => ({ each, found: findByKey(findings.environments, each.key) }));
  const keys = new Set([...choice.servers, ...chosen.flatMap(({ found }) => found.serverKey ?? [])]);
  const servers = [...keys].map((key) => findByKey(findings.servers, key)).filter((found) => !found.alreadyThere);
  const secrets = servers.flatMap(({ key, server }) => {
    const secret = passwords.get(key);
    return secret === undefined ? [] : [{ ref: `server/${server.id}/password`, secret, isPassword: true }];
  });
  const environments: Environment[] = [];
  for (const { each, found } of chosen) {
    if (project === null) {
      throw new AppError('usage.invalid', { message: 'Environments are taken into a project, and none was named.' });
    }
    const taken = [...project.environments, ...environments].map(({ id }) => id);
    const server = found.serverKey === null ? null : findByKey(findings.servers, found.serverKey).server;
    const environment = toEnvironment(each, found, server, project, taken);
    environments.push(environment);
    const secret = databasePasswords.get(found.key);
    if (secret !== undefined && environment.database.kind === 'given') {
      secrets.push({ ref: databaseRef(project.id, environment.id), secret, isPassword: false });
    }
  }
  return { servers: servers.map(({ server }) => server), environments, secrets };
}

function findByKey<T extends FoundServer | FoundEnvironment>(list: readonly T[], key: string): T {
  const found = list.find((each) => each.key === key);
  if (found !== undefined) return found;
  throw new AppError('plan.stale', {
    message: 'The files have changed since they were looked at; nothing was imported.',
    hint: 'Look again and choose anew.',
  });
}

function toEnvironment(
  chosen: ChosenEnvironment,
  found: FoundEnvironment,
  server: Server | null,
  project: Project,
  taken: readonly string[],
): Environment {
  const before = project.environments.find(({ id }) => id === found.completes);
  const name = chosen.name ?? before?.name ?? found.name;
  const id = before?.id ?? toFreeId(name, found.stage, taken);
  const database =
    found.database === null
      ? (before?.database ?? { kind: 'read' as const })
      : {
          kind: 'given' as const,
          access: { ...found.database, passwordRef: databaseRef(project.id, id), tablePrefix: '' },
        };
  const parsed = environmentSchema.safeParse({
    ...before,
    ...{ id, name, database, stage: chosen.stage ?? before?.stage ?? found.stage },
    ...(server === null ? {} : { serverId: server.id }),
    path: chosen.path ?? before?.path ?? found.path ?? '',
    url: chosen.url ?? before?.url ?? found.url ?? '',
    ...(before?.branch === undefined && found.branch !== null ? { branch: found.branch } : {}),
  });
  if (parsed.success && /^(?!.*\p{Cc})/su.test(parsed.data.path)) return parsed.data;
  const field = parsed.success ? 'path' : String(parsed.error.issues[0]?.path[0] ?? '');
  throw new AppError('usage.invalid', {
    message: `The environment "${name}" lacks ${field === 'url' ? 'an address that begins with http:// or https://' : `a ${field} that can be used`}; nothing was imported.`,
    facts: { environment: found.key, field },
  });
}

function databaseRef(projectId: string, environmentId: string): string {
  return `db/${projectId}/${environmentId}`.slice(0, 128);
}

import { access } from 'node:fs/promises';
import type { ImportPlace } from '#shared/domain/imports.ts';
import type { importsContract } from '#shared/contract/imports.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { Secret } from '#shared/domain/secret.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { composeFindings, type ComposedFindings } from '../imports/compose-findings.ts';
import { createReading, type Reading } from '../imports/findings.ts';
import { readPlace } from '../imports/read-places.ts';
import { planImport } from '../imports/take-findings.ts';
import { createSshRoutes, importSshConfig, type SshConfigOptions } from '../remote/ssh-config.ts';
import type { CallContext } from '../router/serve-port.ts';
import type { EngineParts } from './engine-parts.ts';

/** The way of imported secrets. */
export interface SecretWays {
  readonly keepSecret: (ref: string, value: string, signal: AbortSignal) => Promise<boolean>;
  /** Lets no log show it from now on. */
  readonly learn: (secret: Secret) => void;
}

type Parts = Pick<EngineParts, 'stores' | 'env' | 'home'>;

/** Looking into files of other programs, and taking over what they name. */
export function createImportHandlers(parts: Parts, ways: SecretWays): Handlers<typeof importsContract, CallContext> {
  const { servers, projects } = parts.stores;
  return {
    'imports.look': async ({ place, projectId }) => (await look(parts, ways, place, projectId)).findings,
    'imports.take': async ({ place, projectId, keepPasswords, ...choice }, { signal }) => {
      const project = projectId === undefined ? null : await projects.get(projectId);
      const planned = planImport(await look(parts, ways, place, projectId), choice, project);
      for (const server of planned.servers) await servers.save(server);
      const secrets: { ref: string; kept: boolean }[] = [];
      for (const { ref, secret, isPassword } of planned.secrets) {
        const kept = (keepPasswords || !isPassword) && (await ways.keepSecret(ref, secret.reveal(), signal));
        secrets.push({ ref, kept });
      }
      if (project !== null) {
        for (const environment of planned.environments) await projects.saveEnvironment(project.id, environment);
      }
      return { servers: [...planned.servers], environments: [...planned.environments], secrets };
    },
  };
}

async function look(
  { stores, env, home }: Parts,
  ways: SecretWays,
  place: ImportPlace,
  projectId: string | undefined,
): Promise<ComposedFindings> {
  const isSsh = place.sources?.length === 1 && place.sources[0] === 'ssh-config';
  const sshFile = isSsh ? place.path : undefined;
  const options = {
    ...{ home, env: { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } },
    ...(sshFile === undefined ? {} : { file: sshFile }),
  };
  const project = projectId === undefined ? null : await stores.projects.get(projectId);
  const wantsSsh = place.sources === undefined ? place.path === undefined : place.sources.includes('ssh-config');
  const readings = [
    ...(wantsSsh ? [await readSshConfig(options)] : []),
    ...(sshFile !== undefined ? [] : await readPlace(place, { home, env })),
  ];
  for (const { servers } of readings) {
    for (const { password } of servers) if (password !== undefined) ways.learn(password);
  }
  const known = await stores.servers.list();
  return composeFindings(readings, { home, project, known, routeOf: await createSshRoutes(options) });
}

/** Its hosts by name only: where each leads is looked up like that of any other name. */
async function readSshConfig(options: SshConfigOptions): Promise<Reading> {
  const { file } = options;
  if (file !== undefined) {
    await access(file).catch((cause: unknown) => {
      throw new AppError('remote.file-missing', { message: 'There is no such file or folder.', cause });
    });
  }
  const reading = createReading('ssh-config', file ?? '~/.ssh/config');
  const { servers, notImported } = await importSshConfig(options);
  for (const { name } of servers) reading.servers.push({ name, host: name, port: null, user: null, line: null });
  for (const { text, line, reason } of notImported) reading.leaveOut(text, line, reason);
  return reading;
}

import type { Handlers } from '#shared/contract/router.ts';
import type { serversContract } from '#shared/contract/servers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { fingerprintOf, keyTypeOf } from '../remote/wire.ts';
import type { CallContext } from '../router/serve-port.ts';
import { examineEnvironment, examineServer } from './doctor.ts';
import type { EngineParts } from './engine-parts.ts';
import type { HostKeyQuestions } from './host-key-questions.ts';

const done = { done: true } as const;

/** Servers, the doctor, host keys and the questions about them. */
export function createServerHandlers(
  parts: EngineParts,
  questions: HostKeyQuestions,
): Handlers<typeof serversContract, CallContext> {
  const { stores, hostKeys, events } = parts;
  return {
    'servers.list': () => stores.servers.list(),
    'servers.save': ({ server }) => stores.servers.save(server),
    'servers.remove': async ({ serverId }) => {
      await refuseUsed(parts, serverId);
      await stores.servers.remove(serverId);
      return done;
    },
    'servers.doctor': ({ runId, server, projectId, environmentId }, { signal }) =>
      examineServer(parts, { server, projectId, environmentId }, (finding) => tell(runId, finding), signal),
    'environments.doctor': ({ runId, projectId, environmentId }, { signal }) =>
      examineEnvironment(parts, projectId, environmentId, (finding) => tell(runId, finding), signal),
    'hostKeys.list': async () =>
      (await hostKeys.list()).map(({ hosts, keyType, fingerprint, addedAt, own }) => ({
        host: hosts,
        keyType,
        fingerprint,
        addedAt,
        source: own ? ('stagelift' as const) : ('user' as const),
      })),
    'hostKeys.forget': async ({ host, keyType, typedHost }) => {
      if (typedHost !== host) {
        throw new AppError('plan.not-confirmed', { message: `The typed name is not ${host}; its key stays trusted.` });
      }
      await hostKeys.forget(host, keyType);
      return done;
    },
    'hostKeys.changed': () =>
      hostKeys.listChanged().map(({ host, port, key, trusted, seenAt }) => ({
        ...{ host, port, seenAt, keyType: keyTypeOf(key), fingerprint: fingerprintOf(key) },
        trustedFingerprints: [...trusted],
      })),
    'hostKeys.replace': async ({ host, port, fingerprint, typedHost }) => {
      await hostKeys.replaceHostKey({ host, port, fingerprint, typedName: typedHost });
      return done;
    },
    'hostKeys.pending': () => questions.pending(),
    'hostKeys.answer': ({ questionId, trust }) => {
      questions.answer(questionId, trust);
      return done;
    },
  };

  function tell(runId: string, finding: Parameters<Parameters<typeof examineEnvironment>[3]>[0]): void {
    events.emit('doctor.found', { runId, finding });
  }
}

async function refuseUsed({ stores }: EngineParts, serverId: string): Promise<void> {
  const users = (await stores.projects.list()).filter(({ environments }) =>
    environments.some((environment) => environment.serverId === serverId),
  );
  if (users.length === 0) return;
  throw new AppError('store.conflict', {
    message: `The server is used by ${users.map(({ name }) => name).join(', ')}.`,
    hint: 'Remove or change those environments first.',
    facts: { projects: users.map(({ id }) => id) },
  });
}

import { z } from 'zod';
import { doctorFindingSchema } from '../domain/doctor.ts';
import { idSchema, serverSchema } from '../domain/server.ts';
import { command, done, event, nothing, query } from './define.ts';

/** A host key that is trusted on this computer. */
export const trustedHostKeySchema = z.object({
  host: z.string(),
  keyType: z.string(),
  fingerprint: z.string(),
  addedAt: z.string().nullable(),
  /** `user` = the user's own known_hosts, which is only read. */
  source: z.enum(['stagelift', 'user']),
});

/** A host that showed another key than the trusted one. It stays refused until somebody replaces the key. */
export const changedHostKeySchema = z.object({
  host: z.string(),
  port: z.number(),
  keyType: z.string(),
  /** Of the new key. */
  fingerprint: z.string(),
  /** Fingerprints that were trusted when it was seen. */
  trustedFingerprints: z.array(z.string()),
  seenAt: z.string(),
});

/** Servers, host keys, the doctor and the questions a connection may ask. */
export const serversContract = {
  'servers.list': query(nothing, z.array(serverSchema)),
  'servers.save': command(z.object({ server: serverSchema }), serverSchema, ['store.duplicate']),
  'servers.remove': command(z.object({ serverId: idSchema }), done, ['store.server-not-found', 'store.conflict']),
  /** Walks all checks; findings also come one by one as `doctor.found` with the same `runId`. */
  'servers.doctor': query(
    z.object({
      runId: z.string(),
      server: serverSchema,
      projectId: idSchema.optional(),
      environmentId: idSchema.optional(),
    }),
    z.array(doctorFindingSchema),
    ['store.server-not-found'],
  ),
  /** The same for an environment on this computer. */
  'environments.doctor': query(
    z.object({ runId: z.string(), projectId: idSchema, environmentId: idSchema }),
    z.array(doctorFindingSchema),
    ['store.project-not-found', 'store.environment-not-found'],
  ),
  'doctor.found': event(z.object({ runId: z.string(), finding: doctorFindingSchema })),
  'hostKeys.list': query(nothing, z.array(trustedHostKeySchema)),
  /** Forgets a key; `typedHost` must equal `host`. */
  'hostKeys.forget': command(z.object({ host: z.string(), keyType: z.string(), typedHost: z.string() }), done, [
    'plan.not-confirmed',
  ]),
  /** Changed keys that were refused and that nobody has decided about, from whichever process saw them. */
  'hostKeys.changed': query(nothing, z.array(changedHostKeySchema)),
  /** Trusts the new key of such a host in place of the old one; `typedHost` must equal `host`. */
  'hostKeys.replace': command(
    z.object({ host: z.string(), port: z.number(), fingerprint: z.string(), typedHost: z.string() }),
    done,
    ['host-key.rejected', 'host-key.unknown'],
  ),
  'hostKeys.asked': event(
    z.object({
      questionId: z.string(),
      host: z.string(),
      hop: z.string(),
      keyType: z.string(),
      fingerprint: z.string(),
    }),
  ),
  'hostKeys.pending': query(
    nothing,
    z.array(
      z.object({
        questionId: z.string(),
        host: z.string(),
        hop: z.string(),
        keyType: z.string(),
        fingerprint: z.string(),
      }),
    ),
  ),
  'hostKeys.answer': command(z.object({ questionId: z.string(), trust: z.boolean() }), done),
};

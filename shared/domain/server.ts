import { z } from 'zod';

/** An identifier of ours: lower-case letters, digits, hyphens. Never shown as a name, never a path. */
export const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** A reference to a secret in the secret store (never the secret itself), e.g. `server/prod/password`. */
export const secretRefSchema = z.string().regex(/^[a-z0-9][a-z0-9/._-]{0,127}$/);

/** Host names as DNS, IPv4 or IPv6 text; a leading hyphen (option injection) is refused. */
export const hostSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9_:[\]%.][A-Za-z0-9_:[\]%.-]*$/, 'not a host name');

/** Login names as servers accept them; no leading hyphen. */
export const userSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s\0:@/-][^\s\0:@/]*$/, 'not a user name');

/** How to prove who we are to an SSH server, in the order to try. */
export const loginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), path: z.string().min(1), passphraseRef: secretRefSchema.optional() }),
  z.object({
    kind: z.literal('agent'),
    /** Defaults to SSH_AUTH_SOCK. */
    socketPath: z.string().optional(),
    /** With a public key file only this identity of the agent is offered (IdentitiesOnly). */
    publicKeyPath: z.string().optional(),
  }),
  z.object({ kind: z.literal('password'), passwordRef: secretRefSchema }),
]);
export type Login = z.infer<typeof loginSchema>;

/** One SSH hop: address, user and logins. */
export const hopSchema = z.object({
  host: hostSchema,
  port: z.number().int().min(1).max(65535).default(22),
  user: userSchema,
  logins: z.array(loginSchema).default([]),
});
export type Hop = z.infer<typeof hopSchema>;

/** An SSH destination. `jumps` are passed through in order before `host` is reached. */
export const serverSchema = hopSchema.extend({
  id: idSchema,
  name: z.string().min(1).max(80),
  jumps: z.array(hopSchema).default([]),
  /** Also offer outdated algorithms to this host; off unless a user decided it. */
  allowLegacyAlgorithms: z.boolean().default(false),
});
export type Server = z.infer<typeof serverSchema>;

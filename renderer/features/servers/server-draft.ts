import { z } from 'zod';
import { hostSchema, type Hop, type Login, type Server, serverSchema, userSchema } from '#shared/domain/server.ts';
import { strings } from './strings.ts';

const text = strings.form;

const loginDraftSchema = z.object({
  kind: z.enum(['key', 'agent', 'password']),
  /** Key: the private key file. */
  path: z.string(),
  /** Key: its passphrase; password: the password itself. Empty: none. */
  secretRef: z.string(),
  socketPath: z.string(),
  publicKeyPath: z.string(),
});
export type LoginDraft = z.infer<typeof loginDraftSchema>;

const hopDraftSchema = z.object({
  host: z
    .string()
    .trim()
    .refine((host) => hostSchema.safeParse(host).success, text.hostInvalid),
  port: z
    .string()
    .trim()
    .refine((port) => /^\d+$/u.test(port) && Number(port) >= 1 && Number(port) <= 65_535, text.portInvalid),
  user: z
    .string()
    .trim()
    .refine((user) => userSchema.safeParse(user).success, text.userInvalid),
  logins: z.array(loginDraftSchema).superRefine((logins, context) => {
    logins.forEach((login, index) => {
      if (login.kind === 'key' && login.path.trim() === '') {
        context.addIssue({ code: 'custom', path: [index, 'path'], message: text.required });
      }
    });
  }),
});
export type HopDraft = z.infer<typeof hopDraftSchema>;

/** What the connection editor holds: text, so that nothing typed is lost while it is not yet valid. */
export const serverDraftSchema = hopDraftSchema.extend({
  name: z.string().trim().min(1, text.required).max(80),
  jumps: z.array(hopDraftSchema),
  allowLegacyAlgorithms: z.boolean(),
});
export type ServerDraft = z.infer<typeof serverDraftSchema>;

/** A way to log in with nothing filled in. */
export function emptyLogin(kind: Login['kind']): LoginDraft {
  return { kind, path: '', secretRef: '', socketPath: '', publicKeyPath: '' };
}

/** A hop with nothing but the usual port. */
export function emptyHop(): HopDraft {
  return { host: '', port: '22', user: '', logins: [] };
}

/** The editor's first content. */
export function toDraft(server?: Server): ServerDraft {
  return {
    ...(server ? toHopDraft(server) : { ...emptyHop(), logins: [emptyLogin('agent')] }),
    name: server?.name ?? '',
    jumps: server?.jumps.map(toHopDraft) ?? [],
    allowLegacyAlgorithms: server?.allowLegacyAlgorithms ?? false,
  };
}

/** The server that a valid draft describes. A password without a stored secret gets the reference it will be asked by. */
export function fromDraft(id: string, draft: ServerDraft): Server {
  return serverSchema.parse({
    id,
    name: draft.name.trim() || draft.host.trim(),
    ...fromHopDraft(id, draft),
    jumps: draft.jumps.map((jump, index) => fromHopDraft(`${id}/jump-${String(index)}`, jump)),
    allowLegacyAlgorithms: draft.allowLegacyAlgorithms,
  });
}

function toHopDraft(hop: Hop): HopDraft {
  return { host: hop.host, port: String(hop.port), user: hop.user, logins: hop.logins.map(toLoginDraft) };
}

function fromHopDraft(owner: string, draft: HopDraft): Hop {
  return {
    host: draft.host.trim(),
    port: Number(draft.port),
    user: draft.user.trim(),
    logins: draft.logins.map((login) => fromLoginDraft(owner, login)),
  };
}

function toLoginDraft(login: Login): LoginDraft {
  const empty = emptyLogin(login.kind);
  switch (login.kind) {
    case 'key':
      return { ...empty, path: login.path, secretRef: login.passphraseRef ?? '' };
    case 'agent':
      return { ...empty, socketPath: login.socketPath ?? '', publicKeyPath: login.publicKeyPath ?? '' };
    case 'password':
      return { ...empty, secretRef: login.passwordRef };
  }
}

function fromLoginDraft(owner: string, draft: LoginDraft): Login {
  const optional = <K extends string>(key: K, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });
  switch (draft.kind) {
    case 'key':
      return { kind: 'key', path: draft.path.trim(), ...optional('passphraseRef', draft.secretRef) };
    case 'agent':
      return {
        kind: 'agent',
        ...optional('socketPath', draft.socketPath),
        ...optional('publicKeyPath', draft.publicKeyPath),
      };
    case 'password':
      return { kind: 'password', passwordRef: draft.secretRef || `server/${owner}/password` };
  }
}

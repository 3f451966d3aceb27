import { z } from 'zod';
import { type Environment, environmentSchema, phpProgramSchema, stageSchema } from '#shared/domain/environment.ts';
import { strings } from './strings.ts';

const text = strings.form;
const needed = z.string().trim().min(1, text.required);

/** Stands for no server in the form's choice; no id of ours begins like this. */
export const thisComputer = '@this-computer';

const siteName = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/u;

/** Pairs of a source's host and its name here; what is no pair has an empty name. */
function readSiteNames(written: string): readonly (readonly [string, string])[] {
  return written
    .split(/[\s,]+/u)
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at === -1 ? [pair, ''] : [pair.slice(0, at).toLowerCase(), pair.slice(at + 1)];
    });
}

/** What the form holds: everything as text, so that nothing typed is lost while it is not yet valid. */
export const environmentDraftSchema = z
  .object({
    name: needed.max(80),
    stage: stageSchema,
    /** A server's id, or {@link thisComputer}. */
    serverId: z.string(),
    path: needed,
    url: z
      .string()
      .trim()
      .regex(/^https?:\/\/\S+$/u, text.urlInvalid),
    branch: z.string(),
    database: z.enum(['read', 'given', 'none']),
    host: z.string(),
    port: z.string(),
    socketPath: z.string(),
    databaseName: z.string(),
    user: z.string(),
    tablePrefix: z.string(),
    passwordRef: z.string(),
    uploads: z.string(),
    php: z.string(),
    /** `host=name`, separated by commas. */
    siteNames: z.string(),
  })
  .superRefine((draft, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (readSiteNames(draft.siteNames).some(([host, name]) => host === '' || !siteName.test(name))) {
      refuse('siteNames', text.siteNamesInvalid);
    }
    if (draft.php.trim() !== '' && !phpProgramSchema.safeParse(draft.php.trim()).success)
      refuse('php', text.phpInvalid);
    if (draft.database !== 'given') return;
    if (draft.databaseName.trim() === '') refuse('databaseName', text.required);
    if (draft.user.trim() === '') refuse('user', text.required);
    if (!/^[A-Za-z0-9_:[\]%.][A-Za-z0-9_:[\]%.-]*$/u.test(draft.host.trim())) refuse('host', text.hostInvalid);
    const port = Number(draft.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('port', text.portInvalid);
  });
export type EnvironmentDraft = z.infer<typeof environmentDraftSchema>;

/** The form's first content: an environment as it is, or an empty one. */
export function toDraft(environment?: Environment): EnvironmentDraft {
  const access = environment?.database.kind === 'given' ? environment.database.access : undefined;
  return {
    name: environment?.name ?? '',
    stage: environment?.stage ?? 'local',
    serverId: environment?.serverId ?? thisComputer,
    path: environment?.path ?? '',
    url: environment?.url ?? '',
    branch: environment?.branch ?? '',
    database: environment?.database.kind ?? 'read',
    host: access?.host ?? '127.0.0.1',
    port: String(access?.port ?? 3306),
    socketPath: access?.socketPath ?? '',
    databaseName: access?.name ?? '',
    user: access?.user ?? '',
    tablePrefix: access?.tablePrefix ?? '',
    passwordRef: access?.passwordRef ?? '',
    uploads: environment?.uploads?.join(', ') ?? '',
    php: environment?.php ?? '',
    siteNames: Object.entries(environment?.siteNames ?? {})
      .map(([host, name]) => `${host}=${name}`)
      .join(', '),
  };
}

/**
 * The environment that a valid draft describes; what the form does not show stays as it is in `before`. Throws a ZodError for
 * what the contract refuses.
 */
export function fromDraft(id: string, draft: EnvironmentDraft, before?: Environment): Environment {
  const optional = <K extends string>(key: K, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });
  const uploads = draft.uploads
    .split(',')
    .map((folder) => folder.trim())
    .filter(Boolean);
  const siteNames = readSiteNames(draft.siteNames);
  return environmentSchema.parse({
    ...unseenOf(draft, before),
    id,
    name: draft.name.trim(),
    stage: draft.stage,
    ...(draft.serverId !== thisComputer && { serverId: draft.serverId }),
    path: draft.path.trim(),
    url: draft.url.trim(),
    ...optional('branch', draft.branch),
    database:
      draft.database !== 'given'
        ? { kind: draft.database }
        : {
            kind: 'given',
            access: {
              host: draft.host.trim(),
              port: Number(draft.port),
              ...optional('socketPath', draft.socketPath),
              name: draft.databaseName.trim(),
              user: draft.user.trim(),
              ...optional('passwordRef', draft.passwordRef),
              tablePrefix: draft.tablePrefix.trim(),
            },
          },
    ...(uploads.length > 0 && { uploads }),
    ...optional('php', draft.php),
    ...(siteNames.length > 0 && { siteNames: Object.fromEntries(siteNames) }),
  });
}

/** What an environment has and the form does not show. */
function unseenOf(draft: EnvironmentDraft, before: Environment | undefined): Partial<Environment> {
  if (before === undefined) return {};
  const { serverId: _s, branch, uploads: _u, php: _p, siteNames: _n, follows, ...rest } = before;
  // A branch typed anew is meant, whatever was followed before.
  const isSameBranch = (branch ?? '') === draft.branch.trim();
  return { ...rest, ...(follows !== undefined && isSameBranch && { follows }) };
}

import type { Environment } from '#shared/domain/environment.ts';
import {
  type DataPolicy,
  dataPolicySchema,
  type StageConfig,
  stageConfigSchema,
  variableNameSchema,
} from '#shared/domain/stage-config.ts';

/** A name and what belongs to it, as typed. `key` tells rows apart while they are edited. */
export interface DraftPair {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** Rows that stay, as typed: names with commas between them. */
export interface DraftRows {
  readonly key: number;
  readonly table: string;
  readonly column: string;
  readonly names: string;
}

/** The form of an environment's configuration. `unset` leaves a setting as it is there. */
export interface ConfigurationDraft {
  readonly debug: 'unset' | 'on' | 'off';
  readonly logLevel: string;
  readonly mail: string;
  readonly robots: string;
  readonly variables: readonly DraftPair[];
  /** Values are names of secrets. */
  readonly secrets: readonly DraftPair[];
  readonly rows: readonly DraftRows[];
  readonly files: string;
  readonly policy: 'separate' | 'shared';
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** What is stored, as the form shows it. Pure. */
export function toConfigurationDraft({ config = {}, data }: Environment): ConfigurationDraft {
  const { debug, logLevel, mail, robots, variables = {}, secrets = {}, sticky } = config;
  const pairs = (entries: Readonly<Record<string, string>>): readonly DraftPair[] =>
    Object.entries(entries).map(([name, value], key) => ({ key, name, value }));
  return {
    debug: debug === undefined ? 'unset' : debug ? 'on' : 'off',
    logLevel: logLevel ?? 'unset',
    mail: mail ?? 'unset',
    robots: robots ?? 'unset',
    variables: pairs(variables),
    secrets: pairs(secrets),
    rows: (sticky?.rows ?? []).map(({ table, column, names }, key) => ({
      key,
      table,
      column,
      names: names.join(', '),
    })),
    files: (sticky?.files ?? []).join(', '),
    policy: data?.kind ?? 'separate',
    reason: data?.kind === 'shared' ? data.reason : '',
    owner: data?.kind === 'shared' ? data.owner : '',
    until: data?.kind === 'shared' ? data.until : '',
  };
}

/** What is wrong with a draft: a message by the place it belongs to. */
export type DraftErrors = Readonly<Record<string, string>>;

/** Sentences for what the schema cannot say. */
export interface DraftMessages {
  readonly twice: string;
  readonly noName: string;
  readonly badName: string;
  readonly policy: string;
}

/** What a draft says, or what is wrong with it. Flags stay as they are. */
export type ReadDraft =
  | { readonly kind: 'fine'; readonly config: StageConfig; readonly data: DataPolicy }
  | { readonly kind: 'wrong'; readonly errors: DraftErrors };

/** Reads the form; rows that are wholly empty are left out. Pure. */
export function readConfigurationDraft(
  draft: ConfigurationDraft,
  flags: StageConfig['flags'],
  messages: DraftMessages,
): ReadDraft {
  const errors: Record<string, string> = {};
  const variables = readPairs('variables', draft.variables, errors, messages);
  const secrets = readPairs('secrets', draft.secrets, errors, messages);
  const rows = draft.rows.filter(({ table, column, names }) => `${table}${column}${names}`.trim() !== '');
  const sticky = {
    rows: rows.map(({ table, column, names }) => ({
      table: table.trim(),
      column: column.trim(),
      names: listOf(names),
    })),
    files: listOf(draft.files),
  };
  const given = (value: string): string | undefined => (value === 'unset' ? undefined : value);
  const config = stageConfigSchema.safeParse({
    debug: draft.debug === 'unset' ? undefined : draft.debug === 'on',
    ...{ logLevel: given(draft.logLevel), mail: given(draft.mail), robots: given(draft.robots) },
    ...(flags && { flags }),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(sticky.rows.length + sticky.files.length > 0 && { sticky }),
  });
  for (const { path, message } of config.error?.issues ?? []) {
    const [area = '', part = '', at = ''] = path.map(String);
    const owner = area === 'variables' ? draft.variables : area === 'secrets' ? draft.secrets : null;
    if (owner !== null)
      errors[`${area}.${String(owner.find(({ name }) => name.trim() === part)?.key ?? '')}`] ??= message;
    else if (part === 'rows') errors[`rows.${String(rows[Number(at)]?.key ?? '')}`] ??= message;
    else errors[part === 'files' ? 'files' : area] ??= message;
  }
  const { policy, reason, owner, until } = draft;
  const data = dataPolicySchema.safeParse(
    policy === 'separate' ? { kind: policy } : { kind: policy, reason: reason.trim(), owner: owner.trim(), until },
  );
  for (const { path } of data.error?.issues ?? []) errors[String(path[0])] ??= messages.policy;
  if (Object.keys(errors).length > 0 || !config.success || !data.success) return { kind: 'wrong', errors };
  return { kind: 'fine', config: config.data, data: data.data };
}

function readPairs(
  area: string,
  pairs: readonly DraftPair[],
  errors: Record<string, string>,
  messages: DraftMessages,
): Record<string, string> {
  const read: Record<string, string> = {};
  for (const { key, name, value } of pairs) {
    const bare = name.trim();
    if (bare === '' && value === '') continue;
    if (bare === '') errors[`${area}.${String(key)}`] = messages.noName;
    else if (!variableNameSchema.safeParse(bare).success) errors[`${area}.${String(key)}`] = messages.badName;
    else if (Object.hasOwn(read, bare)) errors[`${area}.${String(key)}`] = messages.twice;
    else read[bare] = value;
  }
  return read;
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A key that no row has. Pure. */
export function nextKey(rows: readonly { readonly key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}

/** Whole days from today to the last one, which counts in full; negative when it is over. Pure. */
export function daysLeft(until: string, now: Date): number {
  const today = Date.parse(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
  return Math.round((Date.parse(`${until}T00:00:00Z`) - today) / 86_400_000);
}

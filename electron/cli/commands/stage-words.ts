import { stageConfigSchema, type StageConfig } from '#shared/domain/stage-config.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** A configuration with some `KEY=VALUE` changes; an empty value takes a key out. Throws `usage.invalid`. Pure. */
export function withWords(config: StageConfig, words: readonly string[]): StageConfig {
  const parsed = stageConfigSchema.safeParse(words.reduce<Record<string, unknown>>(withWord, { ...config }));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError('usage.invalid', {
    message: `${issue?.path.join('.') ?? 'The configuration'}: ${issue?.message ?? 'is not valid'}`,
    hint: help,
  });
}

const help =
  'Known: debug=on|off, log-level=LEVEL, mail=send|catch|off, robots=allow|refuse, VARIABLE=value, secret:VARIABLE=name-of-secret, sticky:TABLE.COLUMN=name,name, sticky:files=glob,glob';

function withWord(config: Readonly<Record<string, unknown>>, word: string): Record<string, unknown> {
  const at = word.indexOf('=');
  if (at < 1)
    throw new AppError('usage.invalid', { message: `"${word}" does not say what gets which value.`, hint: help });
  const [key, text] = [word.slice(0, at), word.slice(at + 1)];
  const value = text === '' ? undefined : text;
  if (key === 'debug') return { ...config, debug: toSwitch(value) };
  if (key === 'log-level') return { ...config, logLevel: value };
  if (key === 'mail' || key === 'robots') return { ...config, [key]: value };
  if (key.startsWith('secret:')) return { ...config, secrets: withEntry(config.secrets, key.slice(7), value) };
  if (key.startsWith('sticky:')) return { ...config, sticky: withSticky(config.sticky, key.slice(7), value) };
  return { ...config, variables: withEntry(config.variables, key, value) };
}

function toSwitch(value: string | undefined): boolean | string | undefined {
  if (value === 'on' || value === 'true') return true;
  return value === 'off' || value === 'false' ? false : value;
}

function withEntry(entries: unknown, key: string, value: string | undefined): Record<string, unknown> {
  const { [key]: _old, ...rest } = toRecord(entries);
  return value === undefined ? rest : { ...rest, [key]: value };
}

function withSticky(sticky: unknown, key: string, value: string | undefined): Record<string, unknown> {
  const { rows = [], files = [] } = toRecord(sticky);
  const names = value?.split(',').filter((name) => name !== '') ?? [];
  if (key === 'files') return { rows, files: names };
  const dot = key.lastIndexOf('.');
  const [table, column] = [key.slice(0, Math.max(0, dot)), key.slice(dot + 1)];
  const known: readonly unknown[] = Array.isArray(rows) ? rows : [];
  const others = known.filter((row) => {
    const one = toRecord(row);
    return one.table !== table || one.column !== column;
  });
  return { files, rows: names.length === 0 ? others : [...others, { table, column, names }] };
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

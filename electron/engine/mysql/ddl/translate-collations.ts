import { mapCharset, mapCollation } from './collations.ts';
import { isSymbol, isWord, word, type Token } from './tokens.ts';
import type { ColumnModel, TableModel } from './table-model.ts';
import type { Translation } from './translation.ts';

const textTypes = new Set(['CHAR', 'VARCHAR', 'TINYTEXT', 'TEXT', 'MEDIUMTEXT', 'LONGTEXT', 'ENUM', 'SET']);

interface Mapped {
  readonly tokens: readonly Token[];
  /** True when strings may compare differently. */
  readonly recollated: boolean;
}

/** Replaces names of collations and character sets wherever they are named as such. */
function mapTokens(tokens: readonly Token[], what: string, translation: Translation): Mapped {
  let recollated = false;
  const mapped = tokens.map((token, index) => {
    const before = tokens[index - 1];
    const beforeThat = tokens[index - 2];
    const named = token.kind === 'word' || token.kind === 'name' || token.kind === 'string';
    if (!named) return token;
    if (isWord(before, 'COLLATE')) {
      const result = renameCollation(token, what, translation);
      recollated ||= !result.sameOrder;
      return result.token;
    }
    const isCharset = isWord(before, 'CHARSET') || (isWord(before, 'SET') && isWord(beforeThat, 'CHARACTER'));
    return isCharset ? renameCharset(token, what, translation) : token;
  });
  return { tokens: mapped, recollated };
}

function renameCollation(
  token: Token,
  what: string,
  { to, report }: Translation,
): { readonly token: Token; readonly sameOrder: boolean } {
  const old = token.kind === 'word' ? token.text : token.value;
  const found = mapCollation(old, to);
  if (found?.name === old.toLowerCase()) return { token, sameOrder: true };
  const name = found?.name ?? to.collation;
  const sameOrder = found?.sameOrder ?? false;
  report({
    what: `collation of ${what}`,
    from: old,
    to: name,
    why: sameOrder
      ? 'the target has another name for it'
      : 'the target does not have it; sorting and uniqueness of some strings may differ',
    severity: sameOrder ? 'info' : 'warning',
  });
  return { token: { ...word(name), space: token.space }, sameOrder };
}

function renameCharset(token: Token, what: string, { to, report }: Translation): Token {
  const old = token.kind === 'word' ? token.text : token.value;
  const name = mapCharset(old, to);
  if (name === old.toLowerCase()) return token;
  report({
    what: `character set of ${what}`,
    from: old,
    to: name ?? 'utf8mb4',
    why: name === null ? 'the target does not have it' : 'the target has another name for it',
    severity: name === null ? 'warning' : 'info',
  });
  return { ...word(name ?? 'utf8mb4'), space: token.space };
}

/** True for text columns that name no collation and so have the table's. */
function usesTableCollation(column: ColumnModel): boolean {
  const [type] = column.tokens;
  if (type === undefined || !textTypes.has(type.value)) return false;
  return !column.tokens.some((token) => isWord(token, 'COLLATE', 'CHARSET', 'CHARACTER'));
}

/** Collations and character sets of the table, its columns, checks and partitions. */
export function translateCollations(
  model: TableModel,
  translation: Translation,
): { readonly model: TableModel; readonly recollatedColumns: readonly string[] } {
  const recollatedColumns: string[] = [];
  const columns = model.columns.map((column) => {
    const mapped = mapTokens(column.tokens, `column ${column.name}`, translation);
    if (mapped.recollated) recollatedColumns.push(column.name);
    return { ...column, tokens: mapped.tokens };
  });
  let tableRecollated = false;
  const options = model.options.map((option) => {
    const [value] = option.value;
    if (value === undefined || isSymbol(value, '(')) return option;
    if (option.name.endsWith('COLLATE')) {
      const result = renameCollation(value, 'the table', translation);
      tableRecollated ||= !result.sameOrder;
      return { ...option, value: [result.token] };
    }
    const isCharset = option.name.endsWith('CHARSET') || option.name.endsWith('CHARACTER SET');
    return isCharset ? { ...option, value: [renameCharset(value, 'the table', translation)] } : option;
  });
  if (tableRecollated) recollatedColumns.push(...columns.filter(usesTableCollation).map((column) => column.name));
  const checks = model.checks.map((check) => ({
    ...check,
    tokens: mapTokens(check.tokens, `check ${check.name ?? ''}`.trimEnd(), translation).tokens,
  }));
  const implied = impliedCollation(options, translation);
  if (implied?.sameOrder === false)
    recollatedColumns.push(...columns.filter(usesTableCollation).map((column) => column.name));
  const named = implied === null ? [] : [{ name: 'COLLATE', value: [implied.token] }];
  return {
    model: { ...model, columns, options: [...options, ...named], checks },
    recollatedColumns: [...new Set(recollatedColumns)],
  };
}

/**
 * A table that names only its character set has that set's default collation, which is not the same everywhere
 * (utf8mb4: general_ci in MySQL 5.7 and MariaDB, 0900_ai_ci in MySQL 8, uca1400_ai_ci in MariaDB 11.5).
 */
function impliedCollation(
  options: TableModel['options'],
  translation: Translation,
): { readonly token: Token; readonly sameOrder: boolean } | null {
  const charset = options.find((option) => option.name.endsWith('CHARSET'))?.value[0]?.text.toLowerCase();
  if (charset !== 'utf8mb4' || options.some((option) => option.name.endsWith('COLLATE'))) return null;
  const ofSource = defaultOfUtf8mb4(translation.from);
  if (ofSource === defaultOfUtf8mb4(translation.to)) return null;
  return renameCollation({ ...word(ofSource), space: false }, 'the table', translation);
}

function defaultOfUtf8mb4(server: Translation['from']): string {
  if (server.vendor === 'mysql') return server.versionNumber >= 80001 ? 'utf8mb4_0900_ai_ci' : 'utf8mb4_general_ci';
  return server.versionNumber >= 110500 ? 'utf8mb4_uca1400_ai_ci' : 'utf8mb4_general_ci';
}

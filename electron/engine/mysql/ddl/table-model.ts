import { AppError } from '#shared/errors/app-error.ts';
import { quoteIdentifier } from '../quote.ts';
import { closingBracket, isSymbol, isWord, render, splitAtCommas, tokenize, type Token } from './tokens.ts';

/** A column: its name and everything behind it (type, character set, default, ...). */
export interface ColumnModel {
  readonly name: string;
  readonly tokens: readonly Token[];
}

/** One part of a key: a column (with prefix length and direction in `tokens`) or an expression. */
export interface KeyPart {
  readonly column: string | null;
  readonly tokens: readonly Token[];
}

export type KeyKind = 'primary' | 'unique' | 'index' | 'fulltext' | 'spatial' | 'vector';

/** A key; `rest` is what stands behind its brackets (USING, COMMENT, INVISIBLE, ...). */
export interface KeyModel {
  readonly kind: KeyKind;
  /** `PRIMARY` for the primary key. */
  readonly name: string;
  readonly parts: readonly KeyPart[];
  readonly rest: readonly Token[];
}

/** A foreign key, a check or a period: a name when it has one, and everything behind `CONSTRAINT name`. */
export interface ConstraintModel {
  readonly name: string | null;
  readonly tokens: readonly Token[];
}

/** An option of the table, e.g. `DEFAULT CHARSET` and its value; no value for `WITH SYSTEM VERSIONING`. */
export interface OptionModel {
  readonly name: string;
  readonly value: readonly Token[];
}

/** A table as SHOW CREATE TABLE prints it. */
export interface TableModel {
  readonly name: string;
  readonly columns: readonly ColumnModel[];
  readonly keys: readonly KeyModel[];
  readonly foreignKeys: readonly ConstraintModel[];
  readonly checks: readonly ConstraintModel[];
  readonly periods: readonly ConstraintModel[];
  readonly options: readonly OptionModel[];
  /** From PARTITION BY to the end. */
  readonly partitioning: readonly Token[];
}

/** Parses what SHOW CREATE TABLE printed. Throws `database.protocol` for anything else. */
export function parseTable(sql: string): TableModel {
  const tokens = tokenize(sql);
  const open = tokens.findIndex((token) => isSymbol(token, '('));
  const name = tokens[open - 1];
  const isCreateTable = isWord(tokens[0], 'CREATE') && isWord(tokens[1], 'TABLE') && open === 3;
  if (!isCreateTable || name === undefined) throw unreadable('it is not CREATE TABLE');
  const close = closingBracket(tokens, open);
  const { options, partitioning } = parseOptions(tokens.slice(close));
  const model = { columns: [], keys: [], foreignKeys: [], checks: [], periods: [] } satisfies Elements;
  const elements: Elements = model;
  for (const element of splitAtCommas(tokens.slice(open + 1, close - 1))) addElement(elements, element);
  return { name: name.kind === 'name' ? name.value : name.text, ...elements, options, partitioning };
}

interface Elements {
  readonly columns: ColumnModel[];
  readonly keys: KeyModel[];
  readonly foreignKeys: ConstraintModel[];
  readonly checks: ConstraintModel[];
  readonly periods: ConstraintModel[];
}

function unreadable(why: string): AppError {
  return new AppError('database.protocol', { message: `The definition of a table could not be understood: ${why}.` });
}

function addElement(elements: Elements, tokens: readonly Token[]): void {
  const [first] = tokens;
  if (first?.kind === 'name') {
    elements.columns.push({ name: first.value, tokens: tokens.slice(1) });
    return;
  }
  const named = isWord(first, 'CONSTRAINT');
  const name = named && tokens[1]?.kind === 'name' ? tokens[1].value : null;
  const body = named ? tokens.slice(name === null ? 1 : 2) : tokens;
  if (isWord(body[0], 'FOREIGN')) elements.foreignKeys.push({ name, tokens: body });
  else if (isWord(body[0], 'CHECK')) elements.checks.push({ name, tokens: body });
  else if (isWord(body[0], 'PERIOD')) elements.periods.push({ name, tokens: body });
  else elements.keys.push(parseKey(body, name));
}

const keyKinds: Readonly<Record<string, KeyKind>> = {
  PRIMARY: 'primary',
  UNIQUE: 'unique',
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
  VECTOR: 'vector',
  KEY: 'index',
  INDEX: 'index',
};

function parseKey(tokens: readonly Token[], constraint: string | null): KeyModel {
  const [first] = tokens;
  const kind = first === undefined ? undefined : keyKinds[first.value];
  const open = tokens.findIndex((token) => isSymbol(token, '('));
  if (kind === undefined || open < 0) throw unreadable(`there is a part that begins with ${first?.text ?? 'nothing'}`);
  const close = closingBracket(tokens, open);
  const name = tokens.slice(0, open).find((token) => token.kind === 'name')?.value ?? constraint ?? '';
  // USING may stand before the brackets as well.
  const before = tokens.slice(0, open).findIndex((token) => isWord(token, 'USING'));
  const using = before < 0 ? [] : tokens.slice(before, open);
  return {
    kind,
    name: kind === 'primary' ? 'PRIMARY' : name,
    parts: splitAtCommas(tokens.slice(open + 1, close - 1)).map((part) => {
      const [head] = part;
      return head?.kind === 'name' ? { column: head.value, tokens: part.slice(1) } : { column: null, tokens: part };
    }),
    rest: [...using, ...tokens.slice(close)],
  };
}

function parseOptions(tokens: readonly Token[]): {
  readonly options: readonly OptionModel[];
  readonly partitioning: readonly Token[];
} {
  const options: OptionModel[] = [];
  let words: Token[] = [];
  const flush = (): void => {
    if (words.length > 0) options.push({ name: words.map((token) => token.value).join(' '), value: [] });
    words = [];
  };
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    if (isWord(token, 'PARTITION') && isWord(tokens[at + 1], 'BY')) {
      flush();
      return { options, partitioning: tokens.slice(at) };
    }
    if (isSymbol(token, '=') || (words.length > 0 && (token.kind === 'name' || token.kind === 'string'))) {
      const start = isSymbol(token, '=') ? at + 1 : at;
      const end = isSymbol(tokens[start], '(') ? closingBracket(tokens, start) : start + 1;
      options.push({ name: words.map((part) => part.value).join(' '), value: tokens.slice(start, end) });
      words = [];
      at = end;
    } else if (isSymbol(token, ',') || isSymbol(token, ';')) {
      at += 1;
    } else {
      // Options without a value are whole phrases, known by their first word.
      if (isWord(token, 'WITH', 'START') && words.length > 0) flush();
      words.push(token);
      at += 1;
      if (words.map((part) => part.value).join(' ') === 'WITH SYSTEM VERSIONING') flush();
    }
  }
  flush();
  return { options, partitioning: [] };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

const keyWords: Readonly<Record<KeyKind, string>> = {
  primary: 'PRIMARY KEY',
  unique: 'UNIQUE KEY',
  index: 'KEY',
  fulltext: 'FULLTEXT KEY',
  spatial: 'SPATIAL KEY',
  vector: 'VECTOR KEY',
};

/** A key as it stands in CREATE TABLE and behind ADD. */
export function renderKey(key: KeyModel): string {
  const parts = key.parts.map(({ column, tokens }) =>
    joined(column === null ? '' : quoteIdentifier(column), render(tokens)),
  );
  const name = key.kind === 'primary' || key.name === '' ? '' : quoteIdentifier(key.name);
  return joined(keyWords[key.kind], name, `(${parts.join(', ')})`, render(key.rest));
}

/** A constraint as it stands in CREATE TABLE and behind ADD. */
export function renderConstraint(constraint: ConstraintModel): string {
  const name = constraint.name === null ? '' : `CONSTRAINT ${quoteIdentifier(constraint.name)}`;
  return joined(name, render(constraint.tokens));
}

/** The model as CREATE TABLE, under its own name or another, optionally with a schema. */
export function renderTable(model: TableModel, as: { readonly schema?: string; readonly name?: string } = {}): string {
  const schema = as.schema === undefined ? '' : `${quoteIdentifier(as.schema)}.`;
  const elements = [
    ...model.columns.map((column) => joined(quoteIdentifier(column.name), render(column.tokens))),
    ...model.keys.map(renderKey),
    ...model.foreignKeys.map(renderConstraint),
    ...model.checks.map(renderConstraint),
    ...model.periods.map(renderConstraint),
  ];
  const options = model.options.map(({ name, value }) => {
    if (value.length === 0) return name;
    return value[0]?.kind === 'name' ? `${name} ${render(value)}` : `${name}=${render(value)}`;
  });
  return joined(
    `CREATE TABLE ${schema}${quoteIdentifier(as.name ?? model.name)} (\n  ${elements.join(',\n  ')}\n)`,
    ...options,
    render(model.partitioning),
  );
}

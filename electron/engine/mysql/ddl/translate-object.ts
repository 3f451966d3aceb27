import type { ServerFacts } from '#shared/domain/database-facts.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { quoteIdentifier } from '../quote.ts';
import type { ObjectDefinition } from '../read-definitions.ts';
import { mapCollation } from './collations.ts';
import { portableSqlMode } from './portable-sql-mode.ts';
import { findWords, isSymbol, isWord, tokenize, type Token } from './tokens.ts';

/** Where an object comes from and where it goes. */
export interface ObjectTranslation {
  readonly to: Pick<ServerFacts, 'vendor' | 'versionNumber' | 'collations' | 'collation'>;
  readonly sourceSchema: string;
  readonly targetSchema: string;
}

/** An object as the target can hold it, and every difference to the source. */
export interface TranslatedObject {
  readonly definition: ObjectDefinition;
  readonly changes: readonly SchemaChange[];
  /** Other schemas that it names; they may not exist at the target. */
  readonly foreignSchemas: readonly string[];
}

/** A stretch of the original text and what stands in its place: bodies keep their comments and layout. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function endOf(token: Token | undefined): number {
  return token === undefined ? 0 : token.start + token.text.length;
}

/** `DEFINER=user@host` in the head of the statement. */
function definer(tokens: readonly Token[]): Edit | null {
  const at = tokens.findIndex((token, index) => index < 12 && isWord(token, 'DEFINER'));
  const first = tokens[at];
  if (at < 0 || first === undefined || !isSymbol(tokens[at + 1], '=')) return null;
  let last = at + 2;
  // A host may come as a word of its own (@`%`), as part of the word (user@localhost) or not at all (a role).
  while (tokens[last + 1]?.space === false) last += 1;
  return { start: first.start, end: endOf(tokens[last]), text: 'DEFINER=CURRENT_USER' };
}

const objectWords = [
  'VIEW',
  'PROCEDURE',
  'FUNCTION',
  'TRIGGER',
  'EVENT',
  'TABLE',
  'DATABASE',
  'SCHEMA',
  'USER',
  'SERVER',
];

/**
 * The statement is run at the target as it came, so it must be the one that was asked for: CREATE, this kind, this name, this
 * schema, and the kind's own next word (a FUNCTION ... SONAME has no bracket). Throws `database.protocol` (hazard M3).
 */
function requireOwnStatement({ kind, name }: ObjectDefinition, tokens: readonly Token[], schema: string): void {
  const at = tokens.findIndex((token) => isWord(token, ...objectWords));
  const hasGuard = isWord(tokens[at + 1], 'IF');
  let next = at + (hasGuard ? 4 : 1);
  const isQualified = isSymbol(tokens[next + 1], '.');
  const qualifier = isQualified ? tokens[next] : undefined;
  if (isQualified) next += 2;
  const named = tokens[next];
  const behind = tokens[next + 1];
  const goesOn = {
    view: isWord(behind, 'AS') || isSymbol(behind, '('),
    procedure: isSymbol(behind, '('),
    function: isSymbol(behind, '('),
    trigger: isWord(behind, 'BEFORE', 'AFTER'),
    event: isWord(behind, 'ON'),
  }[kind];
  const isIt =
    isWord(tokens[0], 'CREATE') &&
    isWord(tokens[at], kind.toUpperCase()) &&
    !tokens.slice(0, next).some((token) => isSymbol(token, ';')) &&
    named !== undefined &&
    plainName(named).toLowerCase() === name.toLowerCase() &&
    (qualifier === undefined || plainName(qualifier).toLowerCase() === schema.toLowerCase()) &&
    goesOn;
  if (isIt) return;
  throw new AppError('database.protocol', {
    message: `The server's definition of the ${kind} ${name} is not the statement that makes it; it was not run.`,
    hint: 'Leave the database out, or have the server looked after.',
    retry: 'never',
  });
}

/** Behind these words names of tables and programs follow. */
const tablesFollow = [
  ...['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'CALL'],
  ...['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'VIEW'],
];
/** Behind these follow columns and values. */
const valuesFollow = ['SELECT', 'WHERE', 'SET', 'GROUP', 'ORDER', 'HAVING', 'VALUES', 'LIMIT', 'BY', 'AS', 'DO'];
/** Behind these follow columns as well, but a comma ends them and the list of tables goes on. */
const conditionsFollow = ['ON', 'USING'];

/** For each token: is this a place where a table (or a program) is named? A bracket in such a place opens another. */
function tablePlaces(tokens: readonly Token[], kind: ObjectDefinition['kind']): readonly boolean[] {
  interface Place {
    readonly here: boolean;
    /** What a comma leads back to. */
    readonly inList: boolean;
  }
  const tables: Place = { here: true, inList: true };
  const values: Place = { here: false, inList: false };
  const outer: Place[] = [];
  /** Depths of brackets in which a SELECT has begun. */
  const selecting = new Set<number>();
  let place = values;
  // CREATE TRIGGER ... ON table: the one ON that names a table.
  let headOfTrigger = kind === 'trigger';
  const after = (token: Token): Place => {
    if (isSymbol(token, '(')) {
      outer.push(place);
      selecting.delete(outer.length);
      return place.here ? tables : values;
    }
    if (isSymbol(token, ')')) return outer.pop() ?? values;
    if (isSymbol(token, ';')) return values;
    if (isSymbol(token, ',')) return place.inList ? tables : values;
    if (headOfTrigger && isWord(token, 'ON')) {
      headOfTrigger = false;
      return tables;
    }
    // EXTRACT(YEAR FROM a.b), TRIM(a FROM b.c): a FROM in brackets without a SELECT names no table.
    if (isWord(token, 'FROM') && outer.length > 0 && !selecting.has(outer.length)) return place;
    if (isWord(token, ...tablesFollow)) return tables;
    if (isWord(token, ...conditionsFollow)) return { ...place, here: false };
    return isWord(token, ...valuesFollow) ? values : place;
  };
  return tokens.map((token) => {
    place = after(token);
    if (isWord(token, 'SELECT')) selecting.add(outer.length);
    return place.here;
  });
}

/** Qualifiers in front of the names of tables and programs: `schema`.`name`. */
function qualifiers(tokens: readonly Token[], kind: ObjectDefinition['kind']): readonly Token[] {
  const inTables = tablePlaces(tokens, kind);
  return tokens.filter((token, at) => {
    if (token.kind !== 'name' && token.kind !== 'word') return false;
    const next = tokens[at + 2];
    if (!isSymbol(tokens[at + 1], '.') || (next?.kind !== 'name' && next?.kind !== 'word')) return false;
    if (isSymbol(tokens[at - 1], '.')) return false;
    // Three parts are schema, table, column; two parts are table and column, unless a table is named here.
    return isSymbol(tokens[at + 3], '.') || inTables[at] === true || isFunctionCall(tokens, at);
  });
}

function isFunctionCall(tokens: readonly Token[], at: number): boolean {
  return isSymbol(tokens[at + 3], '(') && tokens[at + 3]?.space === false;
}

function plainName(token: Token): string {
  return token.kind === 'name' || token.kind === 'string' ? token.value : token.text;
}

/** Brings a view, routine, trigger or event to another server and schema: definer, qualifiers, collations, events off. */
export function translateObject(definition: ObjectDefinition, translation: ObjectTranslation): TranslatedObject {
  const tokens = tokenize(definition.sql, definition.context?.sqlMode.includes('NO_BACKSLASH_ESCAPES') !== true);
  const edits: Edit[] = [];
  const changes: SchemaChange[] = [];
  const { sourceSchema, targetSchema, to } = translation;
  const note = (what: string, from: string, now: string, why: string, severity: SchemaChange['severity']): void => {
    if (changes.some((change) => change.what === what && change.from === from)) return;
    changes.push({ object: definition.name, what, from, to: now, why, severity });
  };
  requireOwnStatement(definition, tokens, sourceSchema);
  const owner = definer(tokens);
  if (owner !== null) {
    edits.push(owner);
    const was = definition.sql.slice(owner.start + 'DEFINER='.length, owner.end);
    note('definer', was, 'CURRENT_USER', 'the account of the source need not exist here', 'info');
  }
  const foreignSchemas = new Set<string>();
  for (const token of qualifiers(tokens, definition.kind)) {
    if (plainName(token) !== sourceSchema) {
      if (token.kind === 'name') foreignSchemas.add(plainName(token));
    } else if (targetSchema !== sourceSchema) {
      edits.push({ start: token.start, end: endOf(token), text: quoteIdentifier(targetSchema) });
      note('schema', sourceSchema, targetSchema, 'the database has another name here', 'info');
    }
  }
  for (const [index, token] of tokens.entries()) {
    if (!isWord(tokens[index - 1], 'COLLATE')) continue;
    const found = mapCollation(plainName(token), to);
    const name = found?.name ?? to.collation;
    if (name === plainName(token).toLowerCase()) continue;
    edits.push({ start: token.start, end: endOf(token), text: name });
    const same = found?.sameOrder === true;
    note('collation', plainName(token), name, 'the target has another collation for it', same ? 'info' : 'warning');
  }
  if (definition.kind === 'event') {
    const enabled = switchedOn(tokens);
    if (enabled !== null) {
      edits.push(enabled);
      note('state', 'ENABLE', 'DISABLE', 'scheduled work of production must not start by itself here', 'warning');
    }
  }
  const { context } = definition;
  const sqlMode = context === null ? '' : portableSqlMode(context.sqlMode, to);
  if (context !== null && sqlMode !== context.sqlMode) {
    note('sql_mode', context.sqlMode, sqlMode, 'the target does not know every mode', 'info');
  }
  const translated: ObjectDefinition = {
    ...definition,
    sql: applyEdits(definition.sql, edits),
    context: context === null ? null : { ...context, sqlMode },
  };
  return { definition: translated, changes, foreignSchemas: [...foreignSchemas] };
}

/** Servers print ENABLE; a text without it means the same. */
function switchedOn(tokens: readonly Token[]): Edit | null {
  const head = tokens.slice(0, Math.max(0, findWords(tokens, 'DO')));
  if (findWords(head, 'DISABLE') >= 0) return null;
  const token = head[findWords(head, 'ENABLE')];
  if (token !== undefined) return { start: token.start, end: endOf(token), text: 'DISABLE' };
  const behind = findWords(head, 'COMMENT');
  const before = tokens[behind >= 0 ? behind : head.length];
  return before === undefined ? null : { start: before.start, end: before.start, text: 'DISABLE ' };
}

function applyEdits(sql: string, edits: readonly Edit[]): string {
  const inOrder = [...edits].sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const edit of inOrder) {
    result += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + sql.slice(at);
}

/** Views in an order in which each comes after those it reads. Views in a circle stay in their given order. */
export function orderViews(views: readonly ObjectDefinition[]): readonly ObjectDefinition[] {
  const byName = new Map(views.map((view) => [view.name, view]));
  const done = new Set<string>();
  const ordered: ObjectDefinition[] = [];
  const visit = (view: ObjectDefinition): void => {
    if (done.has(view.name)) return;
    done.add(view.name);
    for (const token of tokenize(view.sql)) {
      const used = token.kind === 'name' || token.kind === 'word' ? byName.get(plainName(token)) : undefined;
      if (used !== undefined) visit(used);
    }
    ordered.push(view);
  };
  for (const view of views) visit(view);
  return ordered;
}

import type { CaseMethod, ColumnRule } from '#shared/domain/masking.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { keyOf, sharedFacts, type SharedFacts } from './align-foreign-keys.ts';
import type { TableVerdict } from './verdict.ts';
import { isSalt } from './digest.ts';
import { familyOf, type ColumnFacts, type TableFacts } from './facts.ts';
import { fitsScrub, misfitText } from './fit-methods.ts';
import { maskExpression } from './mask-column.ts';
import type { KnownKey, KnownKeys } from './known-keys.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { hasAddress, longestOnIcu, scrubExpression } from './scrub.ts';
import { sqlLike, sqlName } from './sql-text.ts';

/** What all expressions of a project share. */
export interface MaskingContext {
  /** 32 to 128 hexadecimal digits, made once per project. Part of every statement: do not log those. */
  readonly saltHex: string;
  readonly flavour: RegexFlavour;
  /** Keys whose case is known, see `readKnownKeys`; only the speed depends on them. */
  readonly knownKeys?: KnownKeys;
}

/** How a column is selected. */
export interface CompiledColumn {
  readonly column: string;
  /** SQL for the SELECT list in place of the column, or null to select the column itself. */
  readonly expression: string | null;
}

/** Something about the masking that the plan has to show. */
export interface MaskingProblem {
  readonly kind:
    | 'cannot-mask' // a type that no made-up value fits; blocks
    | 'collision' // two values would probably become one in a unique column; blocks
    | 'collision-risk' // unlikely, but above one in a billion
    | 'scrub-empties'; // the server cannot replace inside text: values with an address become empty
  readonly severity: 'blocks' | 'warns';
  readonly table: string;
  readonly column: string;
  readonly text: string;
}

/** The SELECT list of a table: one entry for each column that is not generated, in the table's order. */
export interface CompiledTable {
  readonly table: string;
  readonly columns: readonly CompiledColumn[];
  readonly problems: readonly MaskingProblem[];
}

/** Collisions in a unique column that are likelier than this are reported. */
const reportAbove = 1e-9;
/** Collisions that are likelier than this stop the plan: the load would fail on a duplicate key. */
const blockAbove = 1e-3;

/**
 * Compiles verdicts into SQL expressions for the source's own SELECT, so that no masked value ever leaves the server. Needs no
 * right but SELECT. Throws `plan.blocked` for a salt that is none.
 */
export function compileMasking(
  tables: readonly TableFacts[],
  verdicts: readonly TableVerdict[],
  context: MaskingContext,
): readonly CompiledTable[] {
  if (!isSalt(context.saltHex)) {
    throw new AppError('plan.blocked', { message: 'The masking salt of the project is missing or damaged.' });
  }
  const shared = sharedFacts(tables);
  const byName = new Map(verdicts.map((verdict) => [verdict.table, verdict]));
  return tables.map((table) => {
    const verdict = byName.get(table.name);
    // Fail closed: a table nobody looked at must not be selected.
    if (verdict === undefined) throw unclassified(table.name);
    return compileTable(table, verdict, shared, context);
  });
}

function compileTable(
  table: TableFacts,
  verdict: TableVerdict,
  shared: ReadonlyMap<string, SharedFacts>,
  context: MaskingContext,
): CompiledTable {
  const problems: MaskingProblem[] = [];
  const rules = new Map(verdict.columns.map(({ column, rule }) => [column, rule]));
  const columns = table.columns
    .filter((column) => !column.generated)
    .map((column): CompiledColumn => {
      const rule = rules.get(column.name);
      if (rule === undefined) throw unclassified(`${table.name}.${column.name}`);
      const group = shared.get(keyOf(table.name, column.name));
      const subject = { facts: { ...column, ...group }, caseSensitiveKey: group?.caseSensitiveKey, rows: table.rows };
      const note: Note = (kind, severity, text) =>
        problems.push({ kind, severity, table: table.name, column: column.name, text });
      const knownKeys = context.knownKeys?.get(table.name)?.get(column.name) ?? [];
      return { column: column.name, expression: compileRule({ ...subject, knownKeys }, rule, context, note) };
    });
  return { table: table.name, columns, problems };
}

/** A column with the facts it shares with the columns it is tied to. */
interface Subject {
  readonly facts: ColumnFacts;
  readonly caseSensitiveKey: boolean | undefined;
  readonly rows: number;
  readonly knownKeys: readonly KnownKey[];
}

type Note = (kind: MaskingProblem['kind'], severity: MaskingProblem['severity'], text: string) => void;

function compileRule(subject: Subject, rule: ColumnRule, context: MaskingContext, note: Note): string | null {
  switch (rule.kind) {
    case 'keep':
      return null;
    case 'mask':
      return compileMethod(subject, rule.method, context, note);
    case 'scrub':
      return compileMethod(subject, 'scrub', context, note);
    case 'by-key': {
      const otherwise: CaseMethod = rule.otherwise.kind === 'mask' ? rule.otherwise.method : rule.otherwise.kind;
      const branch = (method: CaseMethod): string =>
        compileMethod(subject, method, context, note) ?? sqlName(subject.facts.name);
      const cases = rule.cases.map(
        ({ like, method }) => `WHEN ${sqlLike(rule.keyColumn, like)} THEN ${branch(method)}`,
      );
      if (cases.length === 0) return branch(otherwise);
      const known = knownCases(subject.knownKeys, rule, otherwise, branch);
      return `CASE ${known}${cases.join(' ')} ELSE ${branch(otherwise)} END`;
    }
  }
}

/** Compared as bytes: a key that a collation takes for another one still goes through all patterns. */
function knownCases(
  keys: readonly KnownKey[],
  rule: Extract<ColumnRule, { kind: 'by-key' }>,
  otherwise: CaseMethod,
  branch: (method: CaseMethod) => string,
): string {
  const byMethod = new Map<CaseMethod, string[]>();
  for (const { key, place } of keys) {
    const method = place === null ? otherwise : rule.cases[place]?.method;
    if (method === undefined) continue;
    byMethod.set(method, [...(byMethod.get(method) ?? []), `X'${key}'`]);
  }
  const bytes = `CAST(${sqlName(rule.keyColumn)} AS BINARY)`;
  return [...byMethod]
    .map(([method, list]) => `WHEN ${bytes} IN (${list.join(', ')}) THEN ${branch(method)} `)
    .join('');
}

/** SQL for one method on one column; null when the column is selected as it is. */
function compileMethod(subject: Subject, method: CaseMethod, context: MaskingContext, note: Note): string | null {
  if (method === 'keep') return null;
  const { facts, rows } = subject;
  if (method === 'scrub') return compileScrub(facts, context, note);
  const masked = maskExpression(facts, method, context.saltHex, subject.caseSensitiveKey);
  if (masked.impossible !== undefined) {
    note('cannot-mask', 'blocks', `${masked.impossible}. Choose another method, or leave the table out.`);
    return 'NULL';
  }
  if (facts.unique === 'alone') noteCollisions(masked.bits, rows, note);
  return masked.expression;
}

function noteCollisions(bits: number, rows: number, note: Note): void {
  // The birthday bound; the estimate of the rows can be off by half.
  const pairs = (2 * Math.max(rows, 1)) ** 2 / 2;
  const probability = Math.min(1, pairs / 2 ** Math.min(bits, 1000));
  if (probability <= reportAbove) return;
  const blocks = probability > blockAbove;
  note(
    blocks ? 'collision' : 'collision-risk',
    blocks ? 'blocks' : 'warns',
    `the column is unique, but too short for this method: two of about ${rows} values could become one (probability ${probability.toExponential(0)}).`,
  );
}

function compileScrub(column: ColumnFacts, context: MaskingContext, note: Note): string | null {
  if (!fitsScrub(column)) {
    note('cannot-mask', 'blocks', `${misfitText(column, 'scrub')}.`);
    return null;
  }
  if (column.unique !== 'no') return scrubUnique(column, context);
  if (context.flavour === 'none') {
    note(
      'scrub-empties',
      'warns',
      'this server cannot replace inside text: values with an e-mail address become empty.',
    );
  }
  if (context.flavour === 'icu' && (column.maxLength ?? Infinity) > longestOnIcu) {
    note(
      'scrub-empties',
      'warns',
      `on this server values of more than ${longestOnIcu} characters with an e-mail address become empty.`,
    );
  }
  return scrubExpression(column, context.flavour);
}

/** Addresses of one length would become the same text, which a unique key would not take: the whole value is replaced. */
function scrubUnique(column: ColumnFacts, context: MaskingContext): string | null {
  const name = sqlName(column.name);
  const subject = familyOf(column) === 'binary' ? `CONVERT(${name} USING latin1)` : name;
  const masked = maskExpression(column, 'token', context.saltHex).expression;
  return masked === null ? null : `IF(${hasAddress(subject, context.flavour)}, ${masked}, ${name})`;
}

function unclassified(name: string): AppError {
  return new AppError('plan.unclassified-columns', {
    message: `Nobody has said what to do with ${name}.`,
    facts: { columns: [name] },
  });
}

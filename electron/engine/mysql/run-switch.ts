import { AppError, toAppError } from '#shared/errors/app-error.ts';
import type { TargetConnection } from './connection.ts';
import { serverErrno } from './mysql-errors.ts';
import { quoteDdlString, quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';
import type { SwitchedTable, SwitchPlan, SwitchStatement, SwitchStep, TableName } from './switch-plan.ts';

/** Which side of the switch a target is on. `mixed` can only be left behind by servers whose RENAME is not crash-safe. */
export type SwitchState = 'before' | 'after' | 'mixed';

/** Writes the journal: called before and after each step, and around the renaming (`rename`). */
export type SwitchJournal = (step: string, event: 'start' | 'done') => Promise<void>;

/** An object that the target refused; everything else is in place. */
export interface SkippedObject {
  readonly step: string;
  readonly title: string;
  readonly why: string;
}

const renameStep = 'rename';
/** Refusals that mean that a statement was carried out before: no such key, key there already. */
const doneBefore = new Set([1091, 1826, 1005, 121, 1022]);
const refusedDefiner = new Set([1227, 1044]);

function key(table: TableName): string {
  return `${table.schema}\0${table.name}`;
}

/** Which of the tables of a plan exist, at any of their places. */
async function existing(target: TargetConnection, plan: SwitchPlan): Promise<(table: TableName | null) => boolean> {
  const schemas = [...new Set([plan.liveSchema, plan.shadowSchema, plan.oldSchema])];
  const rows = await target.strings(
    `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES
      WHERE TABLE_SCHEMA IN (${schemas.map(quoteLiteral).join(', ')}) AND TABLE_TYPE <> 'VIEW'`,
  );
  const found = new Set(rows.map(([schema, name]) => key({ schema: schema ?? '', name: name ?? '' })));
  return (table) => table !== null && found.has(key(table));
}

/** True when the new table waits (or the leaving one is still there): its part of the renaming is to be done. */
function isWaiting(table: SwitchedTable, exists: (name: TableName | null) => boolean): boolean {
  return exists(table.shadow ?? table.live);
}

/** Finds out after a crash which side a target is on, from what is really there. */
export async function inspectSwitch(target: TargetConnection, plan: SwitchPlan): Promise<SwitchState> {
  const exists = await existing(target, plan);
  const waiting = plan.tables.filter((table) => isWaiting(table, exists)).length;
  if (waiting === plan.tables.length) return 'before';
  return waiting === 0 ? 'after' : 'mixed';
}

function renameSql(moves: readonly (readonly [from: TableName, to: TableName])[]): string {
  const list = moves.map(
    ([from, to]) => `${quoteQualified(from.schema, from.name)} TO ${quoteQualified(to.schema, to.name)}`,
  );
  return `RENAME TABLE ${list.join(', ')}`;
}

/**
 * Switches the new tables in. Can be called again after a crash at any point: it looks where things stand and does the
 * rest. When it fails before or in the renaming, everything is put back and the error is thrown; after it, refused
 * objects are reported and the switch stands. Throws `database.lock-wait` when somebody holds on to a table.
 */
export async function runSwitch(
  target: TargetConnection,
  plan: SwitchPlan,
  journal: SwitchJournal,
): Promise<{ readonly skipped: readonly SkippedObject[] }> {
  await target.execute(`USE ${quoteIdentifier(plan.liveSchema)}`);
  const skipped: SkippedObject[] = [];
  if ((await inspectSwitch(target, plan)) !== 'after') {
    try {
      for (const step of plan.steps.filter((one) => one.phase === 'before'))
        await runStep(target, step, journal, skipped);
      await journal(renameStep, 'start');
      await renameForward(target, plan);
      await journal(renameStep, 'done');
    } catch (error) {
      throw await putBack(target, plan, journal, error);
    }
  }
  for (const step of plan.steps.filter((one) => one.phase === 'after')) await runStep(target, step, journal, skipped);
  return { skipped };
}

/** Undoes a switch that failed before it was one; answers with the error to throw. */
async function putBack(
  target: TargetConnection,
  plan: SwitchPlan,
  journal: SwitchJournal,
  error: unknown,
): Promise<AppError> {
  const failure = toAppError(error);
  // A lost connection says nothing about what the server did: the caller connects again and looks.
  if (failure.code === 'database.connection-lost') return failure;
  try {
    await revertSwitch(target, plan, journal);
    return failure;
  } catch (second) {
    const also = toAppError(second).message;
    return new AppError(failure.code, {
      message: `${failure.message} Putting things back was refused as well: ${also}`,
      retry: failure.retry,
      facts: failure.facts,
      cause: error,
    });
  }
}

async function renameForward(target: TargetConnection, plan: SwitchPlan): Promise<void> {
  const exists = await existing(target, plan);
  const moves = plan.tables
    .filter((table) => isWaiting(table, exists))
    .flatMap((table): (readonly [TableName, TableName])[] => [
      // A table that has appeared since the plan was made has no place to go to: the renaming then fails as a whole.
      ...(table.old !== null && exists(table.live) ? [[table.live, table.old] as const] : []),
      ...(table.shadow === null ? [] : [[table.shadow, table.live] as const]),
    ]);
  if (moves.length > 0) await target.execute(renameSql(moves));
}

async function runStep(
  target: TargetConnection,
  step: SwitchStep,
  journal: SwitchJournal,
  skipped: SkippedObject[],
): Promise<void> {
  await journal(step.id, 'start');
  try {
    for (const statement of step.run) await runStatement(target, statement);
  } catch (error) {
    if (!step.mayBeSkipped || serverErrno(error) === null) throw error;
    const why = error instanceof Error ? error.message : String(error);
    skipped.push({ step: step.id, title: step.title, why });
  }
  await journal(step.id, 'done');
}

async function runStatement(target: TargetConnection, statement: SwitchStatement): Promise<void> {
  const { context } = statement;
  if (context !== null) {
    const collation = context.collation.startsWith('utf8mb4_')
      ? `, collation_connection = ${quoteIdentifier(context.collation)}`
      : '';
    await target.execute(`SET SESSION sql_mode = ${quoteDdlString(context.sqlMode)}${collation}`);
  }
  try {
    await target.execute(statement.sql);
  } catch (error) {
    const errno = serverErrno(error) ?? 0;
    if (doneBefore.has(errno)) return;
    if (statement.withOwnDefiner === undefined || !refusedDefiner.has(errno)) throw error;
    await target.execute(statement.withOwnDefiner);
  } finally {
    if (context !== null) {
      await target.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', collation_connection = utf8mb4_general_ci");
    }
  }
}

/**
 * Puts the old tables and objects back and the new tables where they waited. Can be called at any point and again.
 * Throws `plan.stale` when the old tables have already been dropped.
 */
export async function revertSwitch(target: TargetConnection, plan: SwitchPlan, journal: SwitchJournal): Promise<void> {
  await target.execute(`USE ${quoteIdentifier(plan.liveSchema)}`);
  const exists = await existing(target, plan);
  const moved = plan.tables.filter((table) => !isWaiting(table, exists));
  const lost = moved.find((table) => table.old !== null && !exists(table.old));
  if (lost !== undefined) {
    throw new AppError('plan.stale', {
      message: `The old tables of this pull are no longer there (${lost.live.name}); it cannot be undone.`,
      retry: 'never',
    });
  }
  if (moved.length > 0) {
    for (const step of undoOrder(plan, 'after')) await undoStep(target, step, journal, 'drop');
    await journal(`undo:${renameStep}`, 'start');
    const moves = moved.flatMap((table): (readonly [TableName, TableName])[] => [
      ...(table.shadow !== null && exists(table.live) ? [[table.live, table.shadow] as const] : []),
      ...(table.old === null ? [] : [[table.old, table.live] as const]),
    ]);
    if (moves.length > 0) await target.execute(renameSql(moves));
    await journal(`undo:${renameStep}`, 'done');
    for (const step of undoOrder(plan, 'after').reverse()) await undoStep(target, step, journal, 'create');
  }
  for (const step of undoOrder(plan, 'before')) await undoStep(target, step, journal, 'all');
  if (plan.mode === 'shadow-schema') await dropSchemaIfEmpty(target, plan.oldSchema);
}

function undoOrder(plan: SwitchPlan, phase: SwitchStep['phase']): SwitchStep[] {
  return plan.steps.filter((step) => step.phase === phase).reverse();
}

/** New objects go before the tables move back, the old ones come after: they may name columns of either. */
async function undoStep(
  target: TargetConnection,
  step: SwitchStep,
  journal: SwitchJournal,
  part: 'drop' | 'create' | 'all',
): Promise<void> {
  const isDrop = (statement: SwitchStatement): boolean => /^(?:DROP|ALTER TABLE .* DROP) /s.test(statement.sql);
  const statements = step.undo.filter((statement) => part === 'all' || isDrop(statement) === (part === 'drop'));
  if (statements.length === 0) return;
  await journal(`undo:${step.id}`, 'start');
  for (const statement of statements) {
    try {
      await runStatement(target, statement);
    } catch (error) {
      if (serverErrno(error) === null || !alreadyUndone.has(serverErrno(error) ?? 0)) throw error;
    }
  }
  await journal(`undo:${step.id}`, 'done');
}

/** The object is there already, or was invalid before: nothing to put back. */
const alreadyUndone = new Set([1050, 1304, 1359, 1537, 1146, 1356, 1054]);

async function dropSchemaIfEmpty(target: TargetConnection, schema: string): Promise<void> {
  const sql = `SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteLiteral(schema)}`;
  const [row] = await target.strings(sql);
  if (row?.[0] === '0') await target.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(schema)}`);
}

/** Drops the old tables for good, once the pull is accepted. Safe to call again. */
export async function dropOld(target: TargetConnection, plan: SwitchPlan): Promise<void> {
  if ((await inspectSwitch(target, plan)) !== 'after') {
    throw new AppError('plan.stale', {
      message: 'The old tables are still in use; nothing was dropped.',
      retry: 'never',
    });
  }
  await dropTables(
    target,
    plan.tables.map((table) => table.old),
  );
  if (plan.mode === 'prefix') return;
  await dropSchemaIfEmpty(target, plan.oldSchema);
  await dropSchemaIfEmpty(target, plan.shadowSchema);
}

/** Drops the new tables of a pull that is given up. Safe to call again; never touches live tables. */
export async function dropShadow(
  target: TargetConnection,
  plan: Pick<SwitchPlan, 'mode' | 'shadowSchema'> & { readonly tables: readonly (TableName | null)[] },
): Promise<void> {
  await dropTables(target, plan.tables);
  if (plan.mode === 'shadow-schema') await dropSchemaIfEmpty(target, plan.shadowSchema);
}

async function dropTables(target: TargetConnection, tables: readonly (TableName | null)[]): Promise<void> {
  for (const table of tables) {
    if (table !== null) await target.execute(`DROP TABLE IF EXISTS ${quoteQualified(table.schema, table.name)}`);
  }
}

import { createHash } from 'node:crypto';
import type { DatabaseFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { PlannedFiles, PlannedTable, PullOptions, PullPlan, UnclassifiedColumn } from '#shared/domain/pull.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';
import { findDatabaseProblems } from './plan-problems.ts';
import type { TableTreatment } from './plan-tables.ts';
import type { TableSample } from './sample-source.ts';

/** One side as the plan shows it. */
export interface PlanSide {
  readonly environment: Environment;
  readonly host: string;
  /** Null without database. */
  readonly database: DatabaseFacts | null;
}

/** One source table with everything that was decided about it. */
export interface DecidedTable {
  readonly facts: TableFacts;
  readonly treatment: TableTreatment;
  readonly masked: PlannedTable['masked'];
  readonly scrubbed: readonly string[];
  readonly unclassified: readonly UnclassifiedColumn[];
}

/** What a plan is made from. */
export interface PullFacts {
  readonly id: string;
  readonly createdAt: string;
  readonly projectId: string;
  readonly options: PullOptions;
  readonly recipe: Recipe;
  readonly source: PlanSide;
  readonly target: PlanSide;
  readonly tables: readonly DecidedTable[];
  /** What a look at some rows of each table says; empty when nobody looked. */
  readonly samples: ReadonlyMap<string, TableSample>;
  readonly schemaChanges: readonly SchemaChange[];
  readonly rewrites: readonly RewriteRule[];
  readonly files: readonly PlannedFiles[];
  readonly switchMode: PullPlan['switchMode'];
  readonly afterPull: PullPlan['afterPull'];
  /** Found outside of the databases: disk space, files, missing tools. */
  readonly problems: readonly Problem[];
  /** Bytes per second of earlier pulls of these environments, when there were any. */
  readonly earlierRate: number | null;
}

/** Everything a pull will do, put together from facts alone. Pure. */
export function planPull(facts: PullFacts): PullPlan {
  const { source, target, options } = facts;
  const tables = facts.tables.map((table) => toPlannedTable(table, facts.samples.get(table.facts.name)));
  const databases =
    source.database !== null && target.database !== null ? { source: source.database, target: target.database } : null;
  const { localPassword, ...shownOptions } = options;
  return {
    id: facts.id,
    createdAt: facts.createdAt,
    projectId: facts.projectId,
    sourceId: source.environment.id,
    targetId: target.environment.id,
    fingerprint: fingerprintOf(facts),
    options: { ...shownOptions, localPassword: localPassword !== undefined },
    source: describeSide(source),
    target: { ...describeSide(target), onServer: target.environment.serverId !== undefined },
    tables,
    objects: source.database === null ? [] : objectsOf(source.database, options),
    schemaChanges: [...facts.schemaChanges],
    rewrites: [...facts.rewrites],
    files: [...facts.files],
    losses: lossesOf(facts, tables),
    // What is only looked at is no promise of the plan; the report tells it.
    neutralise: facts.recipe.neutralise.flatMap(({ do: what, id, title }) =>
      what === 'expect' ? [] : [{ id, title }],
    ),
    afterPull: facts.afterPull,
    switchMode: facts.switchMode,
    problems: [
      ...(databases === null ? [] : findDatabaseProblems(databases.source, databases.target, tables)),
      ...facts.problems,
    ],
    unclassified: facts.tables.flatMap((table) => (isPulled(table) ? table.unclassified : [])),
    estimate: estimate(facts, tables),
  };
}

function isPulled(table: DecidedTable): boolean {
  return table.treatment.action === 'load' || table.treatment.action === 'filter';
}

function toPlannedTable(
  { facts, treatment, masked, scrubbed }: DecidedTable,
  sample: TableSample | undefined,
): PlannedTable {
  const hasRows = treatment.action === 'load' || treatment.action === 'filter';
  return {
    name: facts.name,
    rows: facts.rows,
    bytes: facts.dataBytes,
    action: treatment.action,
    ...(treatment.reason === null ? {} : { reason: treatment.reason }),
    masked: hasRows ? masked : [],
    scrubbed: hasRows ? [...scrubbed] : [],
    rewritten: hasRows ? [...treatment.rewritable] : [],
    ...(hasRows && sample !== undefined ? { addresses: estimateAddresses(facts.rows, sample) } : {}),
  };
}

/** What was counted in a sample, for all rows. */
function estimateAddresses(tableRows: number, { rows, addressCells }: TableSample): PlannedTable['addresses'] {
  const isWhole = rows >= tableRows;
  const cells = isWhole ? addressCells : Math.round((addressCells / Math.max(1, rows)) * tableRows);
  return { cells, sampledRows: rows };
}

function describeSide(side: PlanSide): PullPlan['source'] {
  const { database } = side;
  return {
    name: side.environment.name,
    host: side.host,
    database: database?.schema ?? '',
    server:
      database === null
        ? ''
        : `${database.server.vendor === 'mariadb' ? 'MariaDB' : 'MySQL'} ${database.server.version}`,
  };
}

/** Views, routines and the like come along only with the whole database: with chosen tables they might name others. */
function objectsOf(source: DatabaseFacts, options: PullOptions): PullPlan['objects'] {
  const chosen = options.tables;
  const triggers = source.triggers.filter((trigger) => chosen === undefined || chosen.includes(trigger.table));
  return [
    ...(chosen === undefined ? source.views.map(({ name }) => ({ kind: 'view' as const, name })) : []),
    ...triggers.map(({ name }) => ({ kind: 'trigger' as const, name })),
    ...(chosen === undefined
      ? source.routines.filter((routine) => routine.bodyVisible).map(({ name }) => ({ kind: 'routine' as const, name }))
      : []),
    ...(chosen === undefined ? source.events.map(({ name }) => ({ kind: 'event' as const, name })) : []),
  ];
}

function lossesOf(facts: PullFacts, tables: readonly PlannedTable[]): PullPlan['losses'] {
  const replaced = new Set(tables.filter((table) => table.action !== 'leave').map((table) => table.name));
  const lost = (facts.target.database?.tables ?? []).filter((table) => replaced.has(table.name));
  const deleted = facts.files.filter((files) => files.deleteExtraneous);
  return {
    tables: lost.map((table) => ({ name: table.name, rows: table.rows, bytes: table.dataBytes + table.indexBytes })),
    files: {
      count: deleted.reduce((sum, files) => sum + files.extraneous.count, 0),
      bytes: deleted.reduce((sum, files) => sum + files.extraneous.bytes, 0),
    },
  };
}

/** Loading into InnoDB is what everything waits for: 10 to 40 MB/s were measured on two cores (measurements.md). */
const usualRate = { low: 10e6, high: 40e6 };

function estimate(facts: PullFacts, tables: readonly PlannedTable[]): PullPlan['estimate'] {
  const loaded = tables.filter((table) => table.action === 'load' || table.action === 'filter');
  const rowBytes = loaded.reduce((sum, table) => sum + table.bytes, 0);
  const fileBytes = facts.files.reduce((sum, files) => sum + files.fetch.bytes, 0);
  const bytes = rowBytes + fileBytes;
  const overhead = 2 + tables.length * 0.01;
  const { earlierRate } = facts;
  const seconds: [number, number] =
    earlierRate === null
      ? [overhead + bytes / usualRate.high, overhead * 2 + bytes / usualRate.low]
      : [overhead + (bytes / earlierRate) * 0.8, overhead + (bytes / earlierRate) * 1.3];
  return {
    bytes,
    rows: loaded.reduce((sum, table) => sum + table.rows, 0),
    seconds,
    basis: earlierRate === null ? 'the usual rate of local servers' : 'earlier pulls between these environments',
  };
}

/** Changes when a pull made from these facts would do something else; row counts may differ. */
function fingerprintOf(facts: PullFacts): string {
  const { localPassword, bandwidthLimit: _changesNoOutcome, ...options } = facts.options;
  const parts = {
    options,
    setsPassword: localPassword !== undefined,
    recipe: facts.recipe.id,
    commands: [facts.recipe.afterPull, facts.recipe.neutralise],
    source: [facts.source.environment, facts.source.database?.schema ?? null],
    target: [facts.target.environment, facts.target.database?.schema ?? null, facts.switchMode],
    tables: facts.tables.map(({ facts: table, treatment, masked, scrubbed, unclassified }) => [
      table.name,
      table.columns.map((column) => [column.name, column.type, column.nullable, column.generated]),
      table.primaryKey,
      treatment,
      masked,
      scrubbed,
      unclassified.map((column) => column.column),
    ]),
    rewrites: facts.rewrites,
    changes: facts.schemaChanges,
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

import { isAppError } from '#shared/errors/app-error.ts';
import type { TargetConnection } from '../../../mysql/connection.ts';
import type { LoadedRange, LoadTask } from '../../../transfer/load-tables.ts';
import { loadTables, type LoadWorker } from '../../../transfer/load-tables.ts';
import { chooseWriter } from '../../../mysql/choose-writer.ts';
import { addIndexes, createShadowSchema, createTable } from '../../../mysql/loader.ts';
import { quoteLiteral } from '../../../mysql/quote.ts';
import { openSnapshot } from '../../../mysql/snapshot.ts';
import { chooseReader } from '../choose-reader.ts';
import type { PreparedDatabase, PreparedTable } from '../prepared-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { nameBadRow } from '../name-bad-row.ts';
import { lastNoteOf, notesOf } from '../notes.ts';
import { splitAtPlace, type ShadowPlace } from '../shadow-place.ts';
import { placeOf } from './place-of.ts';

/** Bytes of one range: the unit of progress, retry, resume and verification. Packed ones are held in memory. */
const bytesPerRange = { plain: 16e6, packed: 1e6 };

/** Loads every table beside the old ones, from one moment of the source. */
export const loadRowsStep: PullStep = {
  name: 'rows',
  title: 'Copy the tables',
  effort: 60,
  async run(context) {
    const { database } = context.session.prepared;
    if (database === null) return;
    const place = placeOf(context, database);
    await makeSchema(context, database, place);
    const done = new Set(notesOf(context.job.notes(), 'table').map((table) => table.name));
    const tasks = database.tables.filter((table) => !done.has(table.facts.name));
    showTables(context, database, done);
    if (tasks.length > 0) await loadFromSnapshot(context, database, place, tasks);
    context.job.log('info', `${String(database.tables.length)} tables are loaded beside the old ones.`);
  },
};

async function makeSchema(context: PullStepContext, database: PreparedDatabase, place: ShadowPlace): Promise<void> {
  const { job } = context;
  if (lastNoteOf(job.notes(), 'shadow') === null) {
    job.note('shadow', { schema: place.schema, id: place.id, mode: place.mode }, true);
  }
  if (place.mode === 'prefix') return;
  const target = await context.session.target();
  const found = await target.strings(
    `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteLiteral(place.schema)}`,
    { signal: job.signal },
  );
  if (found.length > 0) return;
  const { characterSet, collation } = database.target;
  await createShadowSchema(target, { schema: place.schema, characterSet, collation, signal: job.signal });
}

function showTables(context: PullStepContext, database: PreparedDatabase, done: ReadonlySet<string>): void {
  const { progress } = context.job;
  progress.setTables(
    database.tables.map(({ facts, withRows }) => ({
      name: facts.name,
      rows: withRows ? facts.rows : 0,
      bytes: withRows ? facts.dataBytes : 0,
    })),
  );
  for (const { table, rows, bytes } of notesOf(context.job.notes(), 'range')) {
    progress.table(table, { addRows: rows, addBytes: bytes });
  }
  for (const name of done) progress.table(name, { state: 'done' });
}

async function loadFromSnapshot(
  context: PullStepContext,
  database: PreparedDatabase,
  place: ShadowPlace,
  tables: readonly PreparedTable[],
): Promise<void> {
  const { session, job } = context;
  const { prepared } = session;
  const chosen = await chooseReader(prepared.source.session, prepared.options.compress, job.signal);
  job.note('reader', chosen);
  job.log('info', `The rows come ${chosen.why}.`);
  const snapshot = await openSnapshot({
    open: () => session.anotherSource(),
    count: Math.min(prepared.options.connections, Math.max(1, tables.filter((table) => table.withRows).length)),
    schema: database.source.schema,
    tables: tables.filter((table) => table.withRows).map((table) => table.facts),
    rights: database.source.rights,
    signal: job.signal,
  });
  const { method, takenAt, nonTransactional } = snapshot;
  job.note('snapshot', { method, takenAt, nonTransactional });
  const moment = notesOf(job.notes(), 'snapshot').length;
  try {
    const workers = await Promise.all(
      snapshot.connections.map(async (source): Promise<LoadWorker> => ({
        source,
        target: await session.anotherTarget(),
      })),
    );
    const { writer, why } = chooseWriter(database.target.server, await session.target());
    job.note('writer', { kind: writer.kind, why });
    job.log('info', `The rows are written ${why}.`);
    const byName = new Map(tables.map((table) => [table.facts.name, table]));
    const tracker = trackFraction(tables, (fraction) => {
      job.progress.stepFraction(fraction);
    });
    await loadTables({
      sourceSchema: database.source.schema,
      targetSchema: place.schema,
      tasks: tables.map((table) => toTask(table, place)),
      workers,
      writer,
      reader: chosen.reader,
      bytesPerRange: bytesPerRange[chosen.reader],
      rewrites: prepared.rewrites,
      loaded: loadedRanges(context),
      createTable: (task, target) => createTable(target, toLoaded(byName, task, place), job.signal),
      finishTable: (task, target) =>
        finishTable(context, toLoaded(byName, task, place), byName.get(task.table.name), target),
      explain: (error, { table, where }, range) =>
        nameBadRow(
          error,
          {
            ...{ schema: database.source.schema, table, range, where },
            maxAllowedPacket: database.target.server.maxAllowedPacket,
          },
          () => session.anotherSource(),
          job.signal,
        ),
      onRange: (range) => {
        job.note('range', { ...range, moment });
      },
      onTable: (name, state, totals) => {
        job.progress.table(name, { state });
        if (state === 'loading') job.progress.setCurrent(name);
        if (state !== 'done') return;
        job.note('table', { name, ...totals }, true);
        tracker.finish(name);
      },
      onProgress: (name, rows, bytes) => {
        job.progress.add({ bytes, rows });
        job.progress.table(name, { addRows: rows, addBytes: bytes });
        tracker.add(name, rows);
      },
      signal: job.signal,
    });
  } finally {
    await snapshot.close();
  }
}

/** Rows that a new address made equal are told apart later, when what was sent has been read back and compared. */
async function finishTable(
  context: PullStepContext,
  loaded: Parameters<typeof addIndexes>[1],
  table: PreparedTable | undefined,
  target: TargetConnection,
): Promise<void> {
  try {
    await addIndexes(target, loaded, context.job.signal);
  } catch (error) {
    if (!isAppError(error, 'database.duplicate-key') || table?.rewritten.includes(true) !== true) throw error;
    context.job.note('colliding', { table: table.facts.name }, true);
  }
}

function toTask(table: PreparedTable, place: ShadowPlace): LoadTask {
  return {
    table: table.facts,
    targetTable: place.nameOf(table.facts.name),
    columns: table.columns,
    where: table.where,
    rewritten: table.rewritten,
    digest: table.digest,
    withRows: table.withRows,
  };
}

function toLoaded(
  tables: ReadonlyMap<string, PreparedTable>,
  task: LoadTask,
  place: ShadowPlace,
): Parameters<typeof createTable>[1] {
  const table = tables.get(task.table.name);
  if (table === undefined) throw new RangeError(`no table ${task.table.name}`);
  return {
    schema: place.schema,
    name: task.targetTable,
    // Foreign keys, which name other tables, come later.
    plan: splitAtPlace(table.model, place, []),
  };
}

/** What earlier runs of this job have committed, by table. */
function loadedRanges(context: PullStepContext): ReadonlyMap<string, readonly LoadedRange[]> {
  const byTable = new Map<string, LoadedRange[]>();
  for (const range of notesOf(context.job.notes(), 'range')) {
    const ranges = byTable.get(range.table);
    if (ranges === undefined) byTable.set(range.table, [range]);
    else ranges.push(range);
  }
  return byTable;
}

/** The done share over all tables by rows, weighted by size; the last tenth of a table is its indexes. */
function trackFraction(
  tables: readonly PreparedTable[],
  report: (fraction: number) => void,
): { add(table: string, rows: number): void; finish(table: string): void } {
  const state = new Map(
    tables.map((table) => [
      table.facts.name,
      {
        weight: 1e5 + table.facts.dataBytes + table.facts.indexBytes,
        rows: 0,
        total: Math.max(1, table.facts.rows),
        done: false,
      },
    ]),
  );
  const whole = [...state.values()].reduce((sum, table) => sum + table.weight, 0);
  const tell = (): void => {
    let sum = 0;
    for (const table of state.values())
      sum += table.weight * (table.done ? 1 : 0.9 * Math.min(1, table.rows / table.total));
    report(sum / whole);
  };
  return {
    add(name, rows) {
      const table = state.get(name);
      if (table !== undefined) table.rows += rows;
      tell();
    },
    finish(name) {
      const table = state.get(name);
      if (table !== undefined) table.done = true;
      tell();
    },
  };
}

import { AppError } from '#shared/errors/app-error.ts';
import { buildProofQueries, readProof, type ProofQuery } from '../../../masking/proof.ts';
import { readTableFacts } from '../../../masking/read-facts.ts';
import { regexFlavour } from '../../../masking/regex-flavour.ts';
import { BlockPool } from '../../../mysql/block-pool.ts';
import { readBackRange } from '../../../mysql/checksum.ts';
import type { TargetConnection } from '../../../mysql/connection.ts';
import { quoteIdentifier } from '../../../mysql/quote.ts';
import type { LoadedRange } from '../../../transfer/load-tables.ts';
import { notesOf } from '../notes.ts';
import type { PreparedDatabase, PreparedTable } from '../prepared-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import type { ShadowPlace } from '../shadow-place.ts';
import { choosePart, type RangeToVerify } from '../choose-ranges.ts';
import { shadowSite } from './finish-tables.ts';
import { keepStickyRows } from './keep-sticky-rows.ts';
import { placeOf } from './place-of.ts';

/** Reads back what was loaded, before anything changes the loaded rows. */
export const verifyCopyStep: PullStep = {
  name: 'verify',
  title: 'Read back and compare',
  effort: 8,
  async run(context) {
    const { database } = context.session.prepared;
    if (database === null) return;
    await compareRanges(context, database, placeOf(context, database));
  },
};

/** Proves on the finished tables that nobody's address came along. */
export const proveMaskingStep: PullStep = {
  name: 'prove',
  title: 'Prove the masking',
  effort: 6,
  async run(context) {
    const { database } = context.session.prepared;
    if (database === null) return;
    const place = placeOf(context, database);
    await proveMasking(context, database, place);
    await keepStickyRows(context, database, shadowSite(context.session.prepared, database, place));
  },
};

async function compareRanges(context: PullStepContext, database: PreparedDatabase, place: ShadowPlace): Promise<void> {
  const { job, session } = context;
  const loaded = notesOf(job.notes(), 'range');
  const verified = new Set(notesOf(job.notes(), 'verified').map((note) => note.table));
  const queue = database.tables
    .filter((table) => table.withRows && !verified.has(table.facts.name))
    .map((table) => ({ table, ranges: rangesOf(table, loaded, session.prepared.options.verify) }));
  const total = queue.reduce((sum, { ranges }) => sum + ranges.length, 0);
  let done = 0;
  const work = async (connection: TargetConnection): Promise<void> => {
    const blocks = new BlockPool();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { table, ranges } = next;
      job.progress.setCurrent(table.facts.name);
      for (const range of ranges) {
        await compareRange(context, connection, blocks, table, place, range);
        done += 1;
        job.progress.stepFraction(done / Math.max(1, total));
      }
      job.note('verified', { table: table.facts.name, ranges: ranges.length });
    }
  };
  const first = await session.target();
  const second = await session.anotherTarget();
  await Promise.all([work(first), work(second)]);
  await second.close();
}

function rangesOf(
  table: PreparedTable,
  loaded: readonly LoadedRange[],
  verify: 'sample' | 'full',
): readonly RangeToVerify[] {
  const own = loaded.filter((range) => range.table === table.facts.name);
  return choosePart(own, { how: verify, ordered: table.digest === 'ordered' });
}

async function compareRange(
  context: PullStepContext,
  connection: TargetConnection,
  blocks: BlockPool,
  table: PreparedTable,
  place: ShadowPlace,
  expected: RangeToVerify,
): Promise<void> {
  const found = await readBackRange({
    connection,
    schema: place.schema,
    table: { ...table.facts, name: place.nameOf(table.facts.name) },
    columns: table.columns,
    range: expected.range,
    digest: table.digest,
    ...(expected.form === undefined ? {} : { form: expected.form }),
    blocks,
    signal: context.job.signal,
  });
  if (found.rows === expected.rows && found.digest === expected.digest) return;
  throw new AppError('transfer.verify-failed', {
    message: `Table ${table.facts.name} reads back otherwise than it was sent: ${String(found.rows)} rows instead of ${String(expected.rows)}${found.rows === expected.rows ? ' with other contents' : ''}.`,
    hint: 'The target was not changed. Discard this pull and start a new one; if it happens again, report it.',
    facts: { table: table.facts.name, sent: expected.rows, found: found.rows },
  });
}

/** Counts e-mail addresses that are neither masked nor scrubbed, in every text column of the new tables. */
async function proveMasking(context: PullStepContext, database: PreparedDatabase, place: ShadowPlace): Promise<void> {
  const { job, session } = context;
  const target = await session.target();
  await target.execute(`USE ${quoteIdentifier(place.schema)}`, { signal: job.signal });
  const query = (sql: string, signal: AbortSignal): Promise<(string | null)[][]> => target.strings(sql, { signal });
  const names = new Map(database.tables.map((table) => [place.nameOf(table.facts.name), table.facts.name]));
  const facts = (await readTableFacts(place.schema, query, job.signal)).filter((table) => names.has(table.name));
  const queries = buildProofQueries(facts, { flavour: regexFlavour(target.version) });
  const rows = await runProof(context, target, queries, place);
  const proof = readProof(queries, rows);
  const places = proof.places.map(
    (one) => `${names.get(one.table) ?? one.table}.${one.column} (${String(one.values)})`,
  );
  job.note('check', {
    id: 'masking-proof',
    title: 'E-mail addresses of production in the target',
    status: proof.remaining === 0 ? 'passed' : 'failed',
    evidence:
      proof.remaining === 0
        ? `0 found in ${String(proof.checkedColumns)} text columns of ${String(facts.length)} tables`
        : `${String(proof.remaining)} values: ${places.slice(0, 8).join(', ')}`,
  });
  if (proof.remaining > 0 || Number.isNaN(proof.remaining)) {
    throw new AppError('transfer.verify-failed', {
      message: `${String(proof.remaining)} values still hold e-mail addresses: ${places.slice(0, 8).join(', ')}.`,
      hint: 'The target was not changed. Add a masking rule for these columns (project decide, or a masking profile) and pull again.',
      facts: { places },
    });
  }
}

async function runProof(
  context: PullStepContext,
  target: TargetConnection,
  queries: readonly ProofQuery[],
  place: ShadowPlace,
): Promise<readonly (readonly (string | null)[])[]> {
  const { job, session } = context;
  const second = await session.anotherTarget();
  await second.execute(`USE ${quoteIdentifier(place.schema)}`, { signal: job.signal });
  const answers: (readonly (string | null)[])[] = queries.map(() => []);
  const waiting = queries.map((query, at) => ({ query, at }));
  const work = async (connection: TargetConnection): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [row] = await connection.strings(next.query.sql, { signal: job.signal });
      answers[next.at] = row ?? [];
      job.progress.stepFraction(1 - waiting.length / Math.max(1, queries.length));
    }
  };
  await Promise.all([work(target), work(second)]);
  await second.close();
  return answers;
}

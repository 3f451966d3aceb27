import type { Check, PullPlan, PullReport } from '#shared/domain/pull.ts';
import type { Job } from '#shared/domain/job.ts';
import type { JobNotes } from '../../jobs/job-record.ts';
import { lastNoteOf, notesOf } from './notes.ts';

/** The report of a pull, from its plan and what its steps noted. Pure. */
export function makeReport(job: Omit<Job, 'actions'>, plan: PullPlan, notes: JobNotes, url: string): PullReport {
  const endedAt = job.endedAt ?? job.createdAt;
  return {
    jobId: job.id,
    planId: plan.id,
    projectId: job.projectId,
    sourceId: job.sourceId,
    targetId: job.targetId,
    startedAt: job.createdAt,
    endedAt,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(job.createdAt)) / 1000),
    consistency: consistencyOf(notes),
    ...readingOf(notes),
    tables: tablesOf(plan, notes),
    files: filesOf(plan, notes),
    wireBytes: notesOf(notes, 'wire').reduce((sum, note) => sum + note.bytes, 0),
    peakMemoryBytes: Math.max(0, ...notesOf(notes, 'memory').map((note) => note.peak)),
    checks: [...arrivalChecks(plan, notes), ...latestChecks(notes)],
    masked: plan.tables.flatMap((table) =>
      table.masked.map(({ column, method }) => ({ table: table.name, column, method })),
    ),
    schemaChanges: plan.schemaChanges,
    warnings: [...plan.problems.filter((problem) => problem.severity === 'warning'), ...notesOf(notes, 'warning')],
    url,
    logins: notesOf(notes, 'logins').at(-1)?.logins ?? [],
    undo: undoOf(notes),
  };
}

function undoOf(notes: JobNotes): PullReport['undo'] {
  const changed = notes.has('switch-done') || notes.has('files-moved');
  const replacedBy = lastNoteOf(notes, 'undo-gone')?.by;
  return {
    available: changed && !notes.has('undo-gone') && !notes.has('undone'),
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
}

function consistencyOf(notes: JobNotes): PullReport['consistency'] {
  const snapshots = notesOf(notes, 'snapshot');
  const last = snapshots.at(-1);
  if (last === undefined) return null;
  const moments = momentsOf(notes);
  const remarks = [
    ...(moments.length > 1 ? [describeMoments(moments)] : []),
    ...(last.nonTransactional.length > 0 ? [`Not read at that moment: ${last.nonTransactional.join(', ')}.`] : []),
  ];
  return {
    method: last.method,
    takenAt: moments.map(({ takenAt }) => takenAt),
    ...(moments.length > 1 ? { moments: [...moments] } : {}),
    ...(remarks.length > 0 ? { remark: remarks.join(' ') } : {}),
  };
}

type Moment = NonNullable<NonNullable<PullReport['consistency']>['moments']>[number];

/** The moments at which rows were read, each with its tables; a table that a cut line split stands at two. */
function momentsOf(notes: JobNotes): readonly Moment[] {
  const snapshots = notesOf(notes, 'snapshot');
  const ranges = notesOf(notes, 'range');
  const moments = snapshots.map(({ takenAt }, index): Moment => {
    const own = ranges.filter(({ moment }) => moment === index + 1 || snapshots.length === 1);
    return { takenAt, tables: [...new Set(own.map(({ table }) => table))].sort() };
  });
  // A line that died before the first range came has left nothing of its moment; jobs of older versions noted none.
  const used = moments.filter(({ tables }) => tables.length > 0);
  return used.length > 0 && ranges.every(({ moment }) => moment !== undefined) ? used : moments;
}

function describeMoments(moments: readonly Moment[]): string {
  const count = new Map<string, number>();
  for (const table of moments.flatMap(({ tables }) => tables)) count.set(table, (count.get(table) ?? 0) + 1);
  const split = [...count].flatMap(([table, times]) => (times > 1 ? [table] : []));
  const parts = moments.map(({ takenAt, tables }) => `at ${takenAt}: ${tables.join(', ') || 'not noted'}`);
  return [
    `The line was lost or the pull was resumed: the tables were read at ${String(moments.length)} moments, ${parts.join('; ')}.`,
    ...(split.length > 0 ? [`Read in parts, each at another moment: ${split.sort().join(', ')}.`] : []),
  ].join(' ');
}

/** A resumed pull may have come over different lines. */
function readingOf(notes: JobNotes): Pick<PullReport, 'reading'> {
  const reasons = [...new Set(notesOf(notes, 'reader').map((note) => note.why))];
  return reasons.length === 0 ? {} : { reading: reasons.join('; later ') };
}

function tablesOf(plan: PullPlan, notes: JobNotes): PullReport['tables'] {
  const done = new Map(notesOf(notes, 'table').map((table) => [table.name, table]));
  const verified = new Map(notesOf(notes, 'verified').map((table) => [table.table, table.ranges]));
  const sums = new Map<string, { rows: number; bytes: number; rewrittenCells: number }>();
  for (const range of notesOf(notes, 'range')) {
    const sum = sums.get(range.table) ?? { rows: 0, bytes: 0, rewrittenCells: 0 };
    sum.rows += range.rows;
    sum.bytes += range.bytes;
    sum.rewrittenCells += range.rewrittenCells;
    sums.set(range.table, sum);
  }
  return plan.tables
    .filter((table) => table.action !== 'leave')
    .map((table) => ({
      name: table.name,
      rows: sums.get(table.name)?.rows ?? 0,
      bytes: sums.get(table.name)?.bytes ?? 0,
      seconds: done.get(table.name)?.seconds ?? 0,
      maskedColumns: table.masked.length,
      scrubbedColumns: table.scrubbed?.length ?? 0,
      rewrittenCells: sums.get(table.name)?.rewrittenCells ?? 0,
      brokenSerialized: done.get(table.name)?.broken ?? 0,
      verifiedRanges: verified.get(table.name) ?? 0,
    }));
}

function filesOf(plan: PullPlan, notes: JobNotes): PullReport['files'] {
  const fetched = notesOf(notes, 'files');
  const moved = notesOf(notes, 'files-moved');
  const unchanged = plan.files.map((files) => files.unchanged);
  return {
    fetched: { count: sumOf(fetched, (note) => note.fetched), bytes: sumOf(fetched, (note) => note.bytes) },
    unchanged: { count: sumOf(unchanged, (group) => group.count), bytes: sumOf(unchanged, (group) => group.bytes) },
    deleted: { count: sumOf(moved, (note) => note.deleted), bytes: sumOf(moved, (note) => note.deletedBytes) },
    warnings: fetched.flatMap((note) => note.warnings),
  };
}

function sumOf<T>(list: readonly T[], valueOf: (item: T) => number): number {
  return list.reduce((sum, item) => sum + valueOf(item), 0);
}

function arrivalChecks(plan: PullPlan, notes: JobNotes): readonly Check[] {
  const tables = plan.tables.filter((table) => table.action !== 'leave');
  const done = new Set(notesOf(notes, 'table').map((table) => table.name));
  const ranges = sumOf(notesOf(notes, 'verified'), (note) => note.ranges);
  const broken = sumOf(notesOf(notes, 'table'), (note) => note.broken);
  const checks: Check[] = [];
  const none = plan.problems.find((problem) => problem.id === 'no-database');
  if (none !== undefined) {
    checks.push({ id: none.id, title: none.title, status: 'skipped', evidence: none.detail ?? none.title });
  }
  if (tables.length > 0) {
    const missing = tables.filter((table) => !done.has(table.name)).map((table) => table.name);
    checks.push({
      id: 'rows-compared',
      title: 'Rows are what was sent',
      status: missing.length === 0 ? 'passed' : 'failed',
      evidence:
        missing.length === 0
          ? `every row of ${String(tables.length)} tables was stored without a warning; ${String(ranges)} ranges were read back byte for byte`
          : `not loaded: ${missing.join(', ')}`,
    });
    checks.push({
      id: 'serialized',
      title: 'Serialized values stay valid',
      status: 'passed',
      evidence:
        broken === 0
          ? 'none had to be left as it is'
          : `${String(broken)} with an old address were left as they are, because they are broken at the source or encoded`,
    });
  }
  return checks;
}

/** A resumed job may have checked twice; the later answer counts. */
function latestChecks(notes: JobNotes): readonly Check[] {
  const byId = new Map(notesOf(notes, 'check').map((check) => [check.id, check]));
  return [...byId.values()];
}

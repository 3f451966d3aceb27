import type { PullReport } from '#shared/domain/pull.ts';
import { ago, plan } from './data.ts';

export const report: PullReport = {
  jobId: 'job-done',
  planId: 'plan-1',
  projectId: 'blumen',
  sourceId: 'production',
  targetId: 'local',
  startedAt: ago(60 * 26),
  endedAt: ago(60 * 26 - 2.1),
  seconds: 124,
  consistency: { method: 'One moment for both connections (tables locked for 3 ms)', takenAt: [ago(60 * 26)] },
  tables: plan.tables
    .filter((entry) => entry.action !== 'structure')
    .map((entry) => ({
      name: entry.name,
      rows: entry.rows,
      bytes: entry.bytes,
      seconds: entry.bytes / 9_000_000,
      maskedColumns: entry.masked.length,
      rewrittenCells: entry.rewritten.length * 812,
      brokenSerialized: entry.name === 'wp_options' ? 2 : 0,
      verifiedRanges: 3,
    })),
  files: {
    fetched: { count: 312, bytes: 184_000_000 },
    unchanged: { count: 8120, bytes: 1_920_000_000 },
    deleted: { count: 0, bytes: 0 },
    warnings: ['wp-content/uploads/old: the link leads out of the folder and was left out.'],
  },
  wireBytes: 402_000_000,
  peakMemoryBytes: 142_000_000,
  checks: [
    { id: 'rows', title: 'Every row arrived', status: 'passed', evidence: '1,512,340 rows on both sides, 22 tables' },
    { id: 'checksums', title: 'Bytes are equal', status: 'passed', evidence: '66 ranges read back and compared' },
    {
      id: 'masking-proof',
      title: 'No foreign e-mail address is left',
      status: 'passed',
      evidence: '0 of 1,512,340 rows hold one outside example.invalid',
    },
    {
      id: 'neutral',
      title: 'The copy is harmless',
      status: 'passed',
      evidence: 'mail caught, cron off, noindex, type local',
    },
    {
      id: 'answers',
      title: 'The site answers',
      status: 'passed',
      evidence: 'http://blumen.localhost:8080 answered 200 in 212 ms',
    },
  ],
  masked: plan.tables.flatMap((entry) =>
    entry.masked.map(({ column, method }) => ({ table: entry.name, column, method })),
  ),
  schemaChanges: plan.schemaChanges,
  warnings: [
    {
      id: 'broken',
      severity: 'warning',
      title: '2 broken serialized values were left alone',
      detail: 'wp_options: widget_old, theme_mods_classic',
    },
  ],
  url: 'http://blumen.localhost:8080',
  logins: ['admin', 'editor', 'shop-manager'],
  undo: { available: true, until: ago(-60 * 24 * 6) },
};

import type { PullReport } from '#shared/domain/pull.ts';
import { formatBytes, formatCount, formatSeconds } from '../output.ts';
import { formatTable } from '../table.ts';

/** The report as text: one sentence, the checks, then the figures. */
export function describeReport(report: PullReport, width: number | undefined): string {
  const rows = report.tables.reduce((sum, table) => sum + table.rows, 0);
  const failed = report.checks.filter((check) => check.status === 'failed');
  const sentence =
    failed.length === 0
      ? `Done in ${formatSeconds(report.seconds)}: ${formatCount(report.tables.length)} tables with ${formatCount(rows)} rows and ${formatCount(report.files.fetched.count)} files arrived.`
      : `Finished, but ${String(failed.length)} of ${String(report.checks.length)} checks failed.`;
  const mark = { passed: '[ok]    ', failed: '[FAILED]', skipped: '[-]     ' };
  const parts = [
    formatTable(
      ['table', 'rows', 'bytes', 'seconds', 'masked', 'rewritten', 'broken', 'compared'],
      report.tables.map((table) => [
        table.name,
        formatCount(table.rows),
        formatBytes(table.bytes),
        table.seconds.toFixed(1),
        table.maskedColumns,
        formatCount(table.rewrittenCells),
        table.brokenSerialized,
        table.verifiedRanges,
      ]),
      width,
    ),
    report.checks.map((check) => `${mark[check.status]} ${check.title}: ${check.evidence}`).join('\n'),
    report.warnings
      .map(
        (warning) =>
          `${warning.severity}: ${warning.title}${warning.detail === undefined ? '' : `. ${warning.detail}`}`,
      )
      .join('\n'),
    report.files.warnings.map((warning) => `file: ${warning}`).join('\n'),
    [
      sentence,
      `Files: ${formatCount(report.files.fetched.count)} fetched (${formatBytes(report.files.fetched.bytes)}), ${formatCount(report.files.unchanged.count)} unchanged, ${formatCount(report.files.deleted.count)} deleted.`,
      `On the wire: ${formatBytes(report.wireBytes)}. Memory at most ${formatBytes(report.peakMemoryBytes)}.`,
      ...(report.consistency === null
        ? []
        : [
            report.consistency.moments === undefined
              ? `Read at one moment: ${report.consistency.method}, ${report.consistency.takenAt.join(' and ')}.`
              : `Read at ${String(report.consistency.moments.length)} moments, each: ${report.consistency.method}.`,
            ...(report.consistency.remark === undefined ? [] : [report.consistency.remark]),
          ]),
      ...(report.reading === undefined ? [] : [`Rows: ${report.reading}.`]),
      `Masked: ${formatCount(sumOf(report, 'maskedColumns'))} columns, and ${formatCount(sumOf(report, 'scrubbedColumns'))} scrubbed.`,
      `Open: ${report.url}`,
      ...(report.logins.length > 0 ? [`Log in with the local password as ${report.logins.join(', ')}.`] : []),
      ...(report.undo.replacedBy === undefined ? [] : [`Replaced by the later pull ${report.undo.replacedBy}.`]),
      ...(report.undo.available ? [`Undo with: stagelift jobs undo ${report.jobId}`] : []),
    ].join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function sumOf(report: PullReport, key: 'maskedColumns' | 'scrubbedColumns'): number {
  return report.tables.reduce((sum, table) => sum + (table[key] ?? 0), 0);
}

import type { PullReport } from '#shared/domain/pull.ts';
import { formatBytes, formatCount, formatDateTime, formatDuration } from '../../ui/format.ts';
import { maskedColumnName } from '../masking/index.ts';
import { masksOf } from './masking-proof.ts';
import { strings } from './strings.ts';

const text = strings.report;

/** Who the report is about, as people call them. */
export interface ReportNames {
  readonly project: string;
  readonly source: string;
  readonly target: string;
}

interface DocumentPart {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly head?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

interface ReportDocument {
  readonly title: string;
  readonly parts: readonly DocumentPart[];
}

/** A report as a document for people who do not have this program: the proof of masking first. */
export function reportDocument(report: PullReport, names: ReportNames): ReportDocument {
  const { masked, scrubbed, check } = masksOf(report);
  const sum = (of: (table: PullReport['tables'][number]) => number) =>
    report.tables.reduce((total, table) => total + of(table), 0);
  const remarks = report.warnings.map((problem) => [problem.title, problem.detail].filter(Boolean).join(': '));
  return {
    title: text.document.title(names.project, names.source, names.target),
    parts: [
      {
        title: text.document.summary,
        sentences: [
          text.sentence(names.source, names.target, report.tables.length, report.files.fetched.count, report.seconds),
          text.document.when(formatDateTime(new Date(report.startedAt)), formatDuration(report.seconds)),
          text.document.amount(formatCount(sum((table) => table.rows)), formatBytes(report.wireBytes)),
        ],
      },
      {
        title: text.masking.title,
        sentences: [
          text.masking.masked(masked, new Set(report.masked.map((column) => column.table)).size, names.source),
          ...(scrubbed > 0 ? [text.masking.scrubbed(scrubbed)] : []),
          ...(check ? [text.masking.proof(names.target, check.evidence)] : []),
        ],
        head: [strings.tables.name, text.masking.column, text.masking.method],
        rows: report.masked.map(({ table, column, method }) => [table, column, maskedColumnName(method)]),
      },
      {
        title: text.checks,
        sentences: [],
        head: [text.document.check, text.document.outcome, text.document.evidence],
        rows: report.checks.map((one) => [one.title, text.checkState[one.status], one.evidence]),
      },
      ...(remarks.length > 0 ? [{ title: text.warnings, sentences: remarks }] : []),
      {
        title: text.tables,
        sentences: [],
        head: [strings.tables.name, text.rows, text.size, text.masked, text.rewritten],
        rows: report.tables.map((table) => [
          table.name,
          formatCount(table.rows),
          formatBytes(table.bytes),
          formatCount(table.maskedColumns),
          formatCount(table.rewrittenCells),
        ]),
      },
    ],
  };
}

/** The document as Markdown. Names from servers are data: nothing in them becomes markup. */
export function toMarkdown({ title, parts }: ReportDocument): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const blocks = parts.flatMap((part) => [
    `## ${escapeMarkdown(part.title)}`,
    ...part.sentences.map(escapeMarkdown),
    ...(part.head && part.rows && part.rows.length > 0
      ? [[row(part.head), row(part.head.map(() => '---')), ...part.rows.map(row)].join('\n')]
      : []),
  ]);
  return `${[`# ${escapeMarkdown(title)}`, ...blocks].join('\n\n')}\n`;
}

/** The document as one HTML file that prints well and loads nothing. */
export function toHtml({ title, parts }: ReportDocument): string {
  const cells = (list: readonly string[], tag: 'td' | 'th') =>
    list.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const body = parts.map((part) => {
    const sentences = part.sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n');
    const rows = (part.rows ?? []).map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
    const table =
      part.head && rows !== ''
        ? `<table><thead><tr>${cells(part.head, 'th')}</tr></thead><tbody>\n${rows}\n</tbody></table>`
        : '';
    return `<h2>${escapeHtml(part.title)}</h2>\n${sentences}\n${table}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2rem; font-size: 1.1rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.5rem; border-bottom: 1px solid #8886; text-align: left; overflow-wrap: anywhere; }
@media print { body { margin: 0; } tr { break-inside: avoid; } }
</style>
<h1>${escapeHtml(title)}</h1>
${body.join('\n')}
</html>
`;
}

/** A file name that every system takes: `Blumenladen pull 2026-11-21.html`. */
export function reportFileName(project: string, endedAt: string): string {
  const name = project
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9 -]+/gu, '')
    .trim()
    .slice(0, 60);
  return `${[name, 'pull', endedAt.slice(0, 10)].filter(Boolean).join(' ')}.html`;
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function escapeMarkdown(value: string): string {
  if (value === '---') return value;
  return value.replaceAll(/\s+/gu, ' ').replaceAll(/([\\`*_[\]<>|#])/gu, '\\$1');
}

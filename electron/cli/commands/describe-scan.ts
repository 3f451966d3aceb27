import type { ColumnRule } from '#shared/domain/masking.ts';
import {
  isOwed,
  type ColumnNews,
  type EvidenceKind,
  type PlacedColumn,
  type ScannedColumn,
  type ScannedTable,
  type ScanReport,
  type Treatment,
} from '#shared/domain/scan.ts';
import { formatCount, formatSeconds, printable } from '../output.ts';
import { formatTable } from '../table.ts';

const evidenceText: Readonly<Record<EvidenceKind, string>> = {
  email: 'e-mail',
  phone: 'telephone',
  iban: 'bank account',
  card: 'card',
  ip: 'network address',
  person: 'name',
  street: 'street',
  'birth-date': 'old date',
  'password-hash': 'password hash',
  'api-key': 'key',
  coordinates: 'place on a map',
};

/** A scan as text: table by table, what was counted, what a pull does with it, and what is proposed. */
export function describeScan(
  report: ScanReport,
  options: {
    readonly width: number | undefined;
    readonly isFull: boolean;
    readonly name: string;
    readonly projectId: string;
  },
): string {
  const { name, isFull, width, projectId } = options;
  const tables = report.tables
    .map((table) => ({ ...table, columns: table.columns.filter((column) => isFull || isWorthSaying(column)) }))
    .filter(({ columns }) => columns.length > 0);
  const columns = tables.flatMap((table) => table.columns);
  const proposals = columns.filter(({ proposal }) => proposal !== null);
  const owed = columns.filter(isOwed);
  const parts = [
    `Personal data of ${printable(name)}: ${report.hasDatabase ? `${formatCount(report.tables.length)} tables, ` : ''}${formatSeconds(report.took / 1000)}. Only counts left the server.`,
    ...tables.map((table) => describeTable(table, width)),
    ...(report.hasDatabase && tables.length === 0 ? ['Nothing looks personal.'] : []),
    ...(report.hasDatabase ? [] : ['This project keeps everything in files; there are no columns to look at.']),
    describeFiles(report),
    describeUnreadable(report),
    describeColumnNews(report.news),
    proposals.length === 0
      ? ''
      : `${String(proposals.length)} proposed, ${String(owed.length)} of them nobody has decided about. Take them with:\n  stagelift scan ${report.environmentId} --project ${projectId} --last --accept all   (or: high)\n  stagelift scan ${report.environmentId} --project ${projectId} --last --save-profile NAME`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What `scan --new` says. */
export function describeNews(report: ScanReport, owed: readonly PlacedColumn[], name: string): string {
  const { news } = report;
  const lines = owed.map(({ table, column, type, proposal }) =>
    printable(
      `  ${table}.${column} (${type}) looks personal: ${proposal?.reason ?? ''}. Proposed: ${describeRule(proposal?.rule)}`,
    ),
  );
  const told = describeColumnNews(news);
  const head =
    news.since === null
      ? `No earlier pull or scan of ${printable(name)} to compare with: every column counts as new.`
      : told === ''
        ? `No column of ${printable(name)} is new since the ${news.by ?? 'pull'} of ${news.since.slice(0, 10)}.`
        : told;
  const end =
    lines.length === 0 ? ['Nothing that is new waits for a decision.'] : ['Waiting for a decision:', ...lines];
  return [head, ...end].join('\n');
}

/** Changed columns in a few lines; empty when nothing has changed. */
export function describeColumnNews({ since, by, added, dropped, retyped }: ColumnNews): string {
  if (since === null || added.length + dropped.length + retyped.length === 0) return '';
  const day = `the ${by ?? 'pull'} of ${since.slice(0, 10)}`;
  const open = added.filter((column) => column.open !== null);
  const lines = [
    ...(added.length === 0
      ? []
      : [
          `NEW: ${countOf(added.length)} since ${day}: ${names(added)}${open.length === 0 ? '' : `. ${open.length === 1 ? 'Looks' : 'Look'} personal: ${open.map((one) => `${one.table}.${one.column} (${one.open ?? ''})`).join(', ')}`}`,
        ]),
    ...(dropped.length === 0 ? [] : [`GONE: ${countOf(dropped.length)} since ${day}: ${names(dropped)}`]),
    ...(retyped.length === 0
      ? []
      : [
          `CHANGED: ${retyped
            .slice(0, most)
            .map(({ table, column, from, to }) => `${table}.${column} from ${from} to ${to}`)
            .join(', ')}`,
        ]),
  ];
  return printableLines(lines);
}

const most = 12;

function names(columns: readonly { readonly table: string; readonly column: string }[]): string {
  const shown = columns.slice(0, most).map(({ table, column }) => `${table}.${column}`);
  return `${shown.join(', ')}${columns.length > most ? ` and ${String(columns.length - most)} more` : ''}`;
}

function countOf(count: number): string {
  return `${String(count)} ${count === 1 ? 'column' : 'columns'}`;
}

function printableLines(lines: readonly string[]): string {
  return lines.map(printable).join('\n');
}

function isWorthSaying({ nameSays, evidence, proposal, isNew }: ScannedColumn): boolean {
  return nameSays !== null || evidence.length > 0 || proposal !== null || isNew;
}

function describeTable({ table, rows, sampledRows, columns }: ScannedTable, width: number | undefined): string {
  const lines = columns.map((column) => [
    column.column,
    column.nameSays ?? '',
    describeEvidence(column),
    describeTreatment(column.treatment),
    column.proposal === null ? '' : `${describeRule(column.proposal.rule)} (${column.proposal.confidence})`,
    column.isNew ? 'new' : '',
  ]);
  const head = ['column', 'name says', 'values', 'now', 'proposed', ''];
  const looked =
    sampledRows >= rows ? formatCount(sampledRows) : `${formatCount(sampledRows)} of about ${formatCount(rows)}`;
  return `${printable(table)} (${looked} rows looked at)\n${formatTable(head, lines, width)}`;
}

function describeEvidence({ evidence, filled }: ScannedColumn): string {
  if (filled === null) return 'not looked at';
  if (evidence.length === 0) return filled === 0 ? 'empty' : '';
  const seen = evidence.slice(0, 3).map(({ kind, rows }) => `${formatCount(rows)} ${evidenceText[kind]}`);
  return `${seen.join(', ')} of ${formatCount(filled)}`;
}

function describeTreatment({ kind, method, decidedBy }: Treatment): string {
  const how = kind === 'masked' ? `masked: ${method ?? ''}` : kind;
  return decidedBy === undefined || decidedBy === 'heuristic' ? how : `${how} (${decidedBy})`;
}

function describeRule(rule: ColumnRule | undefined): string {
  if (rule === undefined) return '';
  return rule.kind === 'mask' ? rule.method : rule.kind;
}

function describeFiles({ files }: ScanReport): string {
  const there = files.filter((folder) => folder.files !== null && folder.files > 0);
  if (there.length === 0) return '';
  const lines = there.map(
    ({ path, reason, files: count, treatment }) =>
      `  ${path}: ${formatCount(count ?? 0)} files (${reason}), ${treatment === 'copied' ? 'COPIED as they are' : 'stay on the source'}`,
  );
  return printableLines(['Files with personal data:', ...lines]);
}

function describeUnreadable({ unreadable }: ScanReport): string {
  if (unreadable.length === 0) return '';
  return printableLines(['Not looked at:', ...unreadable.map(({ table, why }) => `  ${table}: ${why}`)]);
}

import type { PlannedTable, PullPlan } from '#shared/domain/pull.ts';
import { formatBytes, formatCount, formatSeconds } from '../output.ts';
import { formatTable } from '../table.ts';
import { describeColumnNews } from './describe-scan.ts';

/** The plan as text, the most important first. */
export function describePlan(plan: PullPlan, width: number | undefined): string {
  const parts = [
    `Pull  ${describeSide(plan.source)}  ->  ${describeSide(plan.target)}`,
    describeProblems(plan),
    plan.columnNews === undefined ? '' : describeColumnNews(plan.columnNews),
    describeTables(plan, width),
    describeCounts(plan),
    describeObjects(plan),
    describeFiles(plan),
    list(
      'Rewritten on the way',
      plan.rewrites.map((rule) => `${rule.from}  ->  ${rule.to}`),
    ),
    list(
      'Changed for the target server',
      plan.schemaChanges.map((c) => `${c.object}: ${c.what} ${c.from} -> ${c.to} (${c.why})`),
    ),
    list(
      'Made harmless',
      plan.neutralise.map((step) => step.title),
    ),
    list(
      'Run afterwards',
      plan.afterPull.map((command) => command.argv.join(' ')),
    ),
    describeLosses(plan),
    `Estimate: ${formatBytes(plan.estimate.bytes)}, ${formatSeconds(plan.estimate.seconds[0])} to ${formatSeconds(plan.estimate.seconds[1])} (${plan.estimate.basis})`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function describeSide({ name, host, server }: PullPlan['source']): string {
  return `${name} (${server === '' ? host : `${host}, ${server}`})`;
}

function describeProblems(plan: PullPlan): string {
  const lines = plan.problems.map((problem) => {
    const more = [problem.detail, problem.mend].filter((text) => text !== undefined).join(' ');
    return `${problem.severity.toUpperCase()}: ${problem.title}${more === '' ? '' : `. ${more}`}`;
  });
  const questions = plan.unclassified.map(
    (c) =>
      `DECIDE: ${c.table}.${c.column} (${c.type}) looks personal: ${c.reason}${c.fits === undefined ? '' : `. What fits: ${c.fits.join(', ')}`}`,
  );
  return [...questions, ...lines].join('\n');
}

function describeTables(plan: PullPlan, width: number | undefined): string {
  if (plan.tables.length === 0) return '';
  const rows = plan.tables.map((table) => [
    table.name,
    formatCount(table.rows),
    formatBytes(table.bytes),
    { load: 'all rows', filter: 'some rows', structure: 'no rows', leave: 'not pulled' }[table.action],
    describeMasking(table),
    describeAddresses(table),
  ]);
  const reasons = plan.tables.flatMap((table) =>
    table.reason === undefined ? [] : [`${table.name}: ${table.reason}`],
  );
  const head = ['table', 'rows', 'size', 'what', 'masking', 'addresses'];
  return [formatTable(head, rows, width), list('Left out', reasons)].filter((part) => part !== '').join('\n\n');
}

/** In the report's words and numbers. */
function describeCounts(plan: PullPlan): string {
  const masked = plan.tables.reduce((sum, table) => sum + table.masked.length, 0);
  const scrubbed = plan.tables.reduce((sum, table) => sum + (table.scrubbed?.length ?? 0), 0);
  return plan.tables.length === 0
    ? ''
    : `${formatCount(masked)} columns masked, ${formatCount(scrubbed)} scrubbed (text kept, e-mail addresses in it overwritten)`;
}

/** How many cells are rewritten, as far as a sample tells. */
function describeAddresses({ rewritten, addresses, rows }: PlannedTable): string {
  if (rewritten.length === 0) return '';
  if (addresses === undefined) return 'rewritten';
  const isWhole = addresses.sampledRows >= rows;
  if (addresses.cells === 0) return isWhole ? '' : 'none in sample';
  return `${isWhole ? '' : 'about '}${formatCount(addresses.cells)} cells`;
}

/** The masked columns; where there are none, how many are scrubbed. */
function describeMasking(table: PlannedTable): string {
  const masked = table.masked.map((column) => column.column);
  const scrubbed = table.scrubbed?.length ?? 0;
  if (masked.length === 0) return scrubbed === 0 ? '' : `${String(scrubbed)} scrubbed`;
  return masked.length <= 3
    ? masked.join(', ')
    : `${masked.slice(0, 2).join(', ')} and ${String(masked.length - 2)} more`;
}

function describeObjects(plan: PullPlan): string {
  const kinds = ['view', 'trigger', 'routine', 'event'] as const;
  const counts = kinds.map((kind) => [kind, plan.objects.filter((object) => object.kind === kind).length] as const);
  const text = counts.flatMap(([kind, count]) =>
    count === 0 ? [] : [`${String(count)} ${kind}${count === 1 ? '' : 's'}`],
  );
  return text.length === 0 ? '' : `Also: ${text.join(', ')}`;
}

function describeFiles(plan: PullPlan): string {
  return plan.files
    .map((files) => {
      const lines = [
        `Files of ${files.root}: ${formatCount(files.fetch.count)} to fetch (${formatBytes(files.fetch.bytes)}), ${formatCount(files.unchanged.count)} unchanged`,
      ];
      if (files.extraneous.count > 0) {
        lines.push(
          `  ${formatCount(files.extraneous.count)} only in the target: ${files.deleteExtraneous ? 'deleted' : 'kept'}`,
        );
      }
      for (const refused of files.refused) lines.push(`  not taken: ${refused.reason}`);
      return lines.join('\n');
    })
    .join('\n');
}

function describeLosses(plan: PullPlan): string {
  const rows = plan.losses.tables.reduce((sum, table) => sum + table.rows, 0);
  if (plan.losses.tables.length === 0 && plan.losses.files.count === 0) return 'The target loses nothing.';
  return `The target loses: ${String(plan.losses.tables.length)} tables with about ${formatCount(rows)} rows, ${formatCount(plan.losses.files.count)} files. They are kept for undo.`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

import type { PullReport } from '#shared/domain/pull.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { maskedColumnName } from '../masking/index.ts';
import { masksOf } from './masking-proof.ts';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

const text = strings.report.masking;

/** What was done to personal data, in sentences that can be shown to whoever owns it, and the list behind them. */
export function MaskingSection({ report, ends }: { readonly report: PullReport; readonly ends: JobEnds }) {
  const { masked, scrubbed, check } = masksOf(report);
  if (report.masked.length === 0 && check === undefined) return null;
  const tables = new Set(report.masked.map((column) => column.table)).size;
  return (
    <Section title={text.title}>
      <Notice
        tone={check?.status === 'passed' ? 'good' : check?.status === 'failed' ? 'bad' : 'info'}
        title={text.masked(masked, tables, ends.source.name)}
      >
        {scrubbed > 0 && <p>{text.scrubbed(scrubbed)}</p>}
        {check && <p>{text.proof(ends.target.name, check.evidence)}</p>}
      </Notice>
      {report.masked.length > 0 && (
        <Disclosure label={text.list} aside={formatCount(report.masked.length)} level={3}>
          <DataTable
            label={text.list}
            rows={report.masked}
            rowKey={({ table, column }) => `${table} ${column}`}
            empty={strings.tables.none}
            columns={[
              {
                id: 'table',
                title: strings.tables.name,
                width: 'minmax(170px, 1fr)',
                sortBy: ({ table }) => table,
                render: ({ table }) => <code title={table}>{table}</code>,
              },
              {
                id: 'column',
                title: text.column,
                width: 'minmax(150px, 1fr)',
                sortBy: ({ column }) => column,
                render: ({ column }) => <code title={column}>{column}</code>,
              },
              {
                id: 'method',
                title: text.method,
                width: 'minmax(200px, 1.2fr)',
                sortBy: ({ method }) => maskedColumnName(method),
                render: ({ method }) => maskedColumnName(method),
              },
            ]}
          />
        </Disclosure>
      )}
    </Section>
  );
}

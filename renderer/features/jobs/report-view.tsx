import type { Job } from '#shared/domain/job.ts';
import type { PullReport } from '#shared/domain/pull.ts';
import { useRequest } from '../../client/requests.ts';
import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatList,
  formatMilliseconds,
} from '../../ui/format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Facts, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import { type TabPart, Tabs } from '../../ui/tabs.tsx';
import { FailureOf } from '../failures/index.ts';
import { MaskingSection } from './masking-section.tsx';
import styles from './report-view.module.css';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

const text = strings.report;

/** What a finished pull did, with the evidence. */
export function ReportView({ job, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  const report = useRequest('pulls.report', { jobId: job.id });
  if (report.isError) return <FailureOf error={report.error} onRetry={report.refetch} />;
  if (!report.data) return <Skeleton label={strings.loadingJob} tall />;
  return <Report job={job} report={report.data} ends={ends} />;
}

interface ReportProps {
  readonly job: Job;
  readonly report: PullReport;
  readonly ends: JobEnds;
}

function Report({ job, report, ends }: ReportProps) {
  const failed = report.checks.filter((check) => check.status === 'failed').length;
  return (
    <>
      <Notice
        tone={failed > 0 ? 'warning' : report.undo.available ? 'good' : 'info'}
        title={text.sentence(
          ends.source.name,
          ends.target.name,
          report.tables.length,
          report.files.fetched.count,
          report.seconds,
        )}
      >
        <p>
          {failed > 0 ? text.someFailed(failed) : text.allPassed}. {!job.fate && undoText(report)}
        </p>
        <Logins logins={report.logins} />
      </Notice>
      <Figures report={report} />
      <MaskingSection report={report} ends={ends} />
      <Checks report={report} />
      {report.warnings.length > 0 && (
        <Section title={text.warnings}>
          {report.warnings.map((problem, index) => (
            <Notice
              key={`${problem.id} ${String(index)}`}
              tone={problem.severity === 'info' ? 'info' : 'warning'}
              title={problem.title}
            >
              {problem.detail !== undefined && <p>{problem.detail}</p>}
              {problem.mend !== undefined && <p>{problem.mend}</p>}
            </Notice>
          ))}
        </Section>
      )}
      <Tabs label={text.how} parts={partsOf(report)} />
    </>
  );
}

/** One name to log in with stands out; the others are there for who needs another role. */
function Logins({ logins }: { readonly logins: PullReport['logins'] }) {
  const [first, ...others] = logins;
  if (first === undefined) return null;
  return <p {...(others.length > 0 && { title: text.moreLogins(formatList(others)) })}>{text.logins(first)}</p>;
}

function undoText({ undo }: PullReport): string {
  if (!undo.available) return text.undoGone;
  return undo.until === undefined ? text.undoAvailable : `${text.undoUntil} ${formatDateTime(new Date(undo.until))}.`;
}

function Figures({ report }: { readonly report: PullReport }) {
  const sum = (of: (table: PullReport['tables'][number]) => number) =>
    report.tables.reduce((total, table) => total + of(table), 0);
  const figures = [
    { name: text.figures.time, value: formatDuration(report.seconds) },
    { name: text.figures.rows, value: formatCount(sum((table) => table.rows)) },
    { name: text.figures.data, value: formatBytes(report.wireBytes) },
    { name: text.figures.masked, value: formatCount(sum((table) => table.maskedColumns)) },
    { name: text.figures.rewritten, value: formatCount(sum((table) => table.rewrittenCells)) },
    { name: text.figures.files, value: formatCount(report.files.fetched.count) },
  ];
  return (
    <dl className={styles.figures}>
      {figures.map((figure) => (
        <div key={figure.name} className={styles.figure}>
          <dt>{figure.name}</dt>
          <dd>{figure.value}</dd>
        </div>
      ))}
    </dl>
  );
}

const checkTones: Readonly<Record<PullReport['checks'][number]['status'], Tone>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'skipped',
};

function Checks({ report }: { readonly report: PullReport }) {
  return (
    <Section title={text.checks}>
      <Card padded={false}>
        <ul>
          {report.checks.map((check) => (
            <li key={check.id} className={styles.check}>
              <StatusIcon tone={checkTones[check.status]} size={16} />
              <span className={styles.checkTitle}>{check.title}</span>
              <span className={styles.evidence}>{check.evidence}</span>
              <span className={check.status === 'passed' ? 'unseen' : styles.checkState}>
                {text.checkState[check.status]}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function partsOf(report: PullReport): readonly TabPart[] {
  return [
    { id: 'tables', label: text.tables, count: formatCount(report.tables.length), content: <Tables report={report} /> },
    { id: 'files', label: text.files, content: <FilesPart report={report} /> },
    {
      id: 'schema',
      label: text.schema,
      count: formatCount(report.schemaChanges.length),
      content: <Schema report={report} />,
    },
    { id: 'how', label: text.how, content: <How report={report} /> },
  ];
}

function Tables({ report }: { readonly report: PullReport }) {
  const number = (count: number) => (count === 0 ? '–' : formatCount(count));
  return (
    <DataTable
      label={text.tables}
      rows={report.tables}
      rowKey={(table) => table.name}
      empty={strings.tables.none}
      defaultSort={{ column: 'rows', descending: true }}
      columns={[
        {
          id: 'name',
          title: strings.tables.name,
          width: 'minmax(190px, 2fr)',
          sortBy: (table) => table.name,
          render: (table) => <code>{table.name}</code>,
        },
        {
          id: 'rows',
          title: text.rows,
          width: '100px',
          align: 'end',
          sortBy: (table) => table.rows,
          render: (table) => formatCount(table.rows),
        },
        {
          id: 'size',
          title: text.size,
          width: '86px',
          align: 'end',
          sortBy: (table) => table.bytes,
          render: (table) => formatBytes(table.bytes),
        },
        {
          id: 'masked',
          title: text.masked,
          width: '86px',
          align: 'end',
          sortBy: (table) => table.maskedColumns,
          render: (table) => number(table.maskedColumns),
        },
        {
          id: 'rewritten',
          title: text.rewritten,
          width: '98px',
          align: 'end',
          sortBy: (table) => table.rewrittenCells,
          render: (table) => number(table.rewrittenCells),
        },
        {
          id: 'broken',
          title: text.broken,
          width: '100px',
          align: 'end',
          sortBy: (table) => table.brokenSerialized,
          render: (table) => <span title={text.brokenHint}>{number(table.brokenSerialized)}</span>,
        },
        {
          id: 'compared',
          title: text.compared,
          width: '100px',
          align: 'end',
          sortBy: (table) => table.verifiedRanges,
          render: (table) => text.ranges(table.verifiedRanges),
        },
        {
          id: 'time',
          title: text.seconds,
          width: '108px',
          align: 'end',
          sortBy: (table) => table.seconds,
          render: (table) => formatMilliseconds(table.seconds * 1000),
        },
      ]}
    />
  );
}

function FilesPart({ report }: { readonly report: PullReport }) {
  const { fetched, unchanged, deleted, warnings } = report.files;
  return (
    <Card>
      <Facts
        items={[
          { name: text.fetched, value: text.group(fetched.count, fetched.bytes) },
          { name: text.unchanged, value: text.group(unchanged.count, unchanged.bytes) },
          { name: text.deleted, value: text.group(deleted.count, deleted.bytes) },
        ]}
      />
      {warnings.length > 0 && (
        <ul className={styles.list}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Schema({ report }: { readonly report: PullReport }) {
  if (report.schemaChanges.length === 0) return <p>{text.noSchema}</p>;
  return (
    <ul className={styles.list}>
      {report.schemaChanges.map((change) => (
        <li key={`${change.object} ${change.what} ${change.from}`}>
          <code>{change.object}</code> {change.what}: <code>{change.from}</code> → <code>{change.to}</code>
          <span className={styles.evidence}> {change.why}</span>
        </li>
      ))}
    </ul>
  );
}

function How({ report }: { readonly report: PullReport }) {
  const { consistency } = report;
  return (
    <Card>
      <Facts
        items={[
          ...(consistency
            ? [{ name: text.consistency, value: [consistency.method, consistency.remark].filter(Boolean).join('. ') }]
            : []),
          ...(report.reading === undefined ? [] : [{ name: text.reading, value: report.reading }]),
          { name: text.wire, value: formatBytes(report.wireBytes) },
          { name: text.memory, value: formatBytes(report.peakMemoryBytes) },
        ]}
      />
    </Card>
  );
}

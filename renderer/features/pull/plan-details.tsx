import type { PullPlan } from '#shared/domain/pull.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import { type TabPart, Tabs } from '../../ui/tabs.tsx';
import styles from './plan-details.module.css';
import { PlannedTables } from './planned-tables.tsx';
import { strings } from './strings.ts';

/** Every part of the plan, one tab each; parts that are not pulled are left out. */
export function PlanDetails({ plan }: { readonly plan: PullPlan }) {
  const text = strings.tabs;
  const count = (items: readonly unknown[]) => formatCount(items.length);
  const database: readonly TabPart[] = [
    { id: 'tables', label: text.tables, count: count(plan.tables), content: <PlannedTables plan={plan} /> },
    { id: 'rewrites', label: text.rewrites, count: count(plan.rewrites), content: <Rewrites plan={plan} /> },
    { id: 'schema', label: text.schema, count: count(plan.schemaChanges), content: <SchemaChanges plan={plan} /> },
  ];
  const parts: readonly TabPart[] = [
    ...(plan.options.database ? database : []),
    ...(plan.options.files ? [{ id: 'files', label: text.files, content: <PlannedFiles plan={plan} /> }] : []),
    { id: 'losses', label: text.losses, content: <Losses plan={plan} /> },
    { id: 'after', label: text.after, content: <Afterwards plan={plan} /> },
  ];
  return <Tabs label={text.label} parts={parts} />;
}

const severityTones: Readonly<Record<PullPlan['schemaChanges'][number]['severity'], Tone>> = {
  info: 'info',
  warning: 'warning',
  loss: 'bad',
};

function Rewrites({ plan }: { readonly plan: PullPlan }) {
  const text = strings.rewrites;
  return (
    <DataTable
      label={strings.tabs.rewrites}
      rows={plan.rewrites}
      rowKey={(rule) => `${rule.kind} ${rule.from}`}
      empty={text.none}
      columns={[
        { id: 'from', title: text.from, width: 'minmax(220px, 1fr)', render: (rule) => <code>{rule.from}</code> },
        { id: 'to', title: text.to, width: 'minmax(220px, 1fr)', render: (rule) => <code>{rule.to}</code> },
      ]}
    />
  );
}

function SchemaChanges({ plan }: { readonly plan: PullPlan }) {
  const text = strings.schema;
  return (
    <DataTable
      label={strings.tabs.schema}
      rows={plan.schemaChanges}
      rowKey={(change) => `${change.object} ${change.what} ${change.from}`}
      empty={text.none}
      columns={[
        {
          id: 'object',
          title: text.object,
          width: 'minmax(140px, 1fr)',
          sortBy: (change) => change.object,
          render: (change) => <code>{change.object}</code>,
        },
        {
          id: 'what',
          title: text.what,
          width: 'minmax(260px, 2fr)',
          render: (change) => (
            <span title={`${change.from} → ${change.to}`}>
              {change.what}: <code>{change.from}</code> → <code>{change.to}</code>
            </span>
          ),
        },
        {
          id: 'severity',
          title: text.severityTitle,
          width: '172px',
          sortBy: (change) => ['loss', 'warning', 'info'].indexOf(change.severity),
          render: (change) => (
            <span className={styles.severity}>
              <StatusIcon tone={severityTones[change.severity]} size={14} /> {text.severity[change.severity]}
            </span>
          ),
        },
        {
          id: 'why',
          title: text.why,
          width: 'minmax(220px, 2fr)',
          render: (change) => <span title={change.why}>{change.why}</span>,
        },
      ]}
    />
  );
}

function PlannedFiles({ plan }: { readonly plan: PullPlan }) {
  const text = strings.fileGroups;
  const refused = plan.files.flatMap((folder) => folder.refused);
  return (
    <div className={styles.stack}>
      <DataTable
        label={strings.tabs.files}
        rows={plan.files}
        rowKey={(folder) => folder.root}
        empty={text.none}
        columns={[
          {
            id: 'root',
            title: text.folder,
            width: 'minmax(180px, 2fr)',
            render: (folder) => <code>{folder.root}</code>,
          },
          {
            id: 'fetch',
            title: text.fetch,
            width: '150px',
            align: 'end',
            render: (folder) => text.group(folder.fetch.count, folder.fetch.bytes),
          },
          {
            id: 'same',
            title: text.unchanged,
            width: '150px',
            align: 'end',
            render: (folder) => text.group(folder.unchanged.count, folder.unchanged.bytes),
          },
          {
            id: 'extra',
            title: text.extraneous,
            width: '220px',
            align: 'end',
            render: (folder) =>
              `${text.group(folder.extraneous.count, folder.extraneous.bytes)}, ${folder.deleteExtraneous ? text.deleted : text.kept}`,
          },
        ]}
      />
      {refused.length > 0 && (
        <div>
          <h3>{text.refused}</h3>
          <ul className={styles.list}>
            {refused.map((file) => (
              <li key={file.path}>
                <code>{file.path}</code> <span className={styles.soft}>{file.reason}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Losses({ plan }: { readonly plan: PullPlan }) {
  const { tables, files } = plan.losses;
  const text = strings.losses;
  const columns = strings.table;
  if (tables.length === 0 && files.count === 0) return <p>{text.none}</p>;
  return (
    <div className={styles.stack}>
      <p className={styles.soft}>
        {files.count > 0 && `${text.files(files.count, files.bytes)}. `}
        {text.kept}
      </p>
      <DataTable
        label={text.label}
        rows={tables}
        rowKey={(table) => table.name}
        empty={text.none}
        columns={[
          {
            id: 'name',
            title: columns.name,
            width: 'minmax(200px, 2fr)',
            sortBy: (table) => table.name,
            render: (table) => <code>{table.name}</code>,
          },
          {
            id: 'rows',
            title: columns.rows,
            width: '130px',
            align: 'end',
            sortBy: (table) => table.rows,
            render: (table) => formatCount(table.rows),
          },
          {
            id: 'bytes',
            title: columns.bytes,
            width: '110px',
            align: 'end',
            sortBy: (table) => table.bytes,
            render: (table) => formatBytes(table.bytes),
          },
        ]}
      />
    </div>
  );
}

function Afterwards({ plan }: { readonly plan: PullPlan }) {
  const text = strings.after;
  return (
    <div className={styles.columns}>
      <div>
        <h3>{text.neutralise}</h3>
        <ul className={styles.list}>
          {plan.neutralise.map((entry) => (
            <li key={entry.id}>{entry.title}</li>
          ))}
        </ul>
        {plan.neutralise.length === 0 && <p>{text.nothing}</p>}
      </div>
      <div>
        <h3>{text.commands}</h3>
        <ul className={styles.list}>
          {plan.afterPull.map((command) => (
            <li key={command.title}>
              {command.title} <code className={styles.soft}>{command.argv.join(' ')}</code>
            </li>
          ))}
        </ul>
        {plan.afterPull.length === 0 && <p>{text.nothing}</p>}
      </div>
    </div>
  );
}

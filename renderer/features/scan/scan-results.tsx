import { CheckCheck, FileUser, ScanSearch, UserRoundSearch } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { columnsOf, isOwed, type ScanReport } from '#shared/domain/scan.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { choose, type Choices, firstTables, looksPersonal, shownTables, toDecisions, type View } from './choices.ts';
import { ColumnNewsNotice } from './column-news-notice.tsx';
import { SaveProfileDialog } from './save-profile-dialog.tsx';
import { ScannedTableCard } from './scanned-table-card.tsx';
import styles from './scan.module.css';
import { strings } from './strings.ts';

const columnsAtFirst = 40;

interface ScanResultsProps {
  readonly project: Project;
  readonly report: ScanReport;
}

/** A report, table by table, and what to do about it. */
export function ScanResults({ project, report }: ScanResultsProps) {
  return (
    <>
      {report.hasDatabase && <Summary report={report} />}
      <ColumnNewsNotice news={report.news} />
      {report.unreadable.length > 0 && (
        <Notice tone="warning" title={strings.unreadable(report.unreadable.length)}>
          <ul>
            {report.unreadable.map(({ table, why }) => (
              <li key={table}>
                <code>{table}</code> {why}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Files report={report} />
      {report.hasDatabase && <Columns project={project} report={report} />}
    </>
  );
}

function Summary({ report }: { readonly report: ScanReport }) {
  const text = strings.figures;
  const columns = columnsOf(report);
  const personal = columns.filter(looksPersonal);
  const safe = personal.filter(({ treatment: { kind } }) => kind === 'masked' || kind === 'skipped').length;
  const proposed = columns.filter(({ proposal }) => proposal !== null);
  const figures: readonly { name: string; icon: typeof ScanSearch; value: string; detail: ReactNode }[] = [
    {
      name: text.looked,
      icon: ScanSearch,
      value: text.tables(report.tables.length),
      detail: (
        <>
          <TimeAgo at={report.takenAt} /> {text.lookedDetail(report.took / 1000)}
        </>
      ),
    },
    {
      name: text.personal,
      icon: UserRoundSearch,
      value: text.columns(personal.length),
      detail: text.personalDetail(safe),
    },
    {
      name: text.proposed,
      icon: CheckCheck,
      value: text.columns(proposed.length),
      detail: text.proposedDetail(proposed.filter(isOwed).length),
    },
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, icon: Icon, value, detail }) => (
        <div key={name} className={styles.figure}>
          <dt>
            <Icon aria-hidden size={14} /> {name}
          </dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.soft}>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

function Files({ report }: { readonly report: ScanReport }) {
  const there = report.files.filter(({ files }) => files !== null && files > 0);
  if (report.hasDatabase && there.length === 0) return null;
  return (
    <Section
      title={report.hasDatabase ? strings.files : strings.noDatabase}
      description={report.hasDatabase ? strings.filesText : strings.noDatabaseText}
    >
      <Card padded={false}>
        <ul>
          {there.map(({ path, reason, files, treatment }) => (
            <li key={path} className={styles.file}>
              <FileUser aria-hidden size={16} className={styles.fileIcon} />
              <span className={styles.texts}>
                <code>{path}</code>
                <span className={styles.soft}>
                  {strings.fileCount(files ?? 0)}: {reason}
                </span>
              </span>
              <StatusChip tone={treatment === 'copied' ? 'warning' : 'good'}>
                {treatment === 'copied' ? strings.copied : strings.leftOut}
              </StatusChip>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Columns({ project, report }: ScanResultsProps) {
  const toast = useToast();
  const hasProposals = columnsOf(report).some(({ proposal }) => proposal !== null);
  const [view, setView] = useState<View>(hasProposals ? 'proposed' : 'personal');
  const [search, setSearch] = useState('');
  const [choices, setChoices] = useState<Choices>(() => choose(report, 'high'));
  const [limit, setLimit] = useState(columnsAtFirst);
  const [isSaving, setSaving] = useState(false);
  const decide = useCommand('projects.decideColumns', {
    renews: ['projects.get', 'scan.last', 'scan.news'],
    onDone: (_project, { decisions }) => {
      toast({ tone: 'good', title: strings.used(decisions.length) });
      setChoices({});
    },
  });
  const shown = shownTables(report, view, search);
  const visible = firstTables(shown, limit);
  const decisions = toDecisions(report, choices);
  return (
    <>
      {!hasProposals && (
        <Notice tone="good" role="status" title={strings.nothing}>
          {strings.nothingText}
        </Notice>
      )}
      <div className={styles.filters}>
        <SearchField label={strings.filter} value={search} onChange={setSearch} />
        <Select<View>
          label={strings.show}
          labelHidden
          value={view}
          onChange={setView}
          options={(['proposed', 'personal', 'new', 'all'] as const).map((value) => ({
            value,
            label: strings.views[value],
          }))}
        />
      </div>
      {shown.length === 0 && <p className={styles.noneShown}>{strings.noneShown}</p>}
      <div className={styles.tables}>
        {visible.map(({ table, columns }) => (
          <ScannedTableCard
            key={table.table}
            table={table}
            columns={columns}
            choices={choices}
            onChoose={(key, method) =>
              setChoices(({ [key]: _before, ...others }) => (method === null ? others : { ...others, [key]: method }))
            }
          />
        ))}
      </div>
      {shown.length > visible.length && (
        <Button onPress={() => setLimit((count) => count + 200)}>{strings.more(shown.length - visible.length)}</Button>
      )}
      <FailureOf error={decide.error} />
      {hasProposals && (
        <footer className={styles.bar}>
          <p className={styles.barText} role="status">
            {strings.selected(decisions.length)}
          </p>
          <Button variant="ghost" onPress={() => setChoices(choose(report, 'high'))}>
            {strings.selectHigh}
          </Button>
          <Button variant="ghost" onPress={() => setChoices(decisions.length > 0 ? {} : choose(report, 'all'))}>
            {decisions.length > 0 ? strings.selectNone : strings.selectAll}
          </Button>
          <Button isDisabled={decisions.length === 0} onPress={() => setSaving(true)}>
            {strings.saveProfile}
          </Button>
          <Button
            variant="primary"
            isDisabled={decisions.length === 0}
            isPending={decide.isPending}
            onPress={() => decide.mutate({ projectId: project.id, decisions })}
          >
            {strings.use}
          </Button>
        </footer>
      )}
      {isSaving && <SaveProfileDialog decisions={decisions} onClose={() => setSaving(false)} />}
    </>
  );
}

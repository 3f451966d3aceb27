import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { Job, LogLine } from '#shared/domain/job.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Select } from '../../ui/select.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './job-log.module.css';
import { strings } from './strings.ts';

const text = strings.log;

const levels = ['debug', 'info', 'warning', 'error'] as const;
/** Lines built at once; older ones are in the copied text. */
const shownLines = 400;

/** The job's log: filtered, newest at the end, to be copied as a whole. */
export function JobLog({ job }: { readonly job: Job }) {
  const lines = useRequest('jobs.log', { jobId: job.id }).data ?? [];
  return (
    <Disclosure label={text.title} aside={formatCount(lines.length)}>
      <LogLines lines={lines} />
    </Disclosure>
  );
}

function LogLines({ lines }: { readonly lines: readonly LogLine[] }) {
  const client = useClient();
  const toast = useToast();
  const [query, setQuery] = useState('');
  const [level, setLevel] = useState<LogLine['level']>('info');
  const shown = filterRows(
    lines.filter((line) => levels.indexOf(line.level) >= levels.indexOf(level)),
    query,
    (line) => line.text,
  ).slice(-shownLines);
  const copy = async (): Promise<void> => {
    const all = lines.map((line) => `${line.at} ${line.level} ${line.text}`).join('\n');
    await client.call('shell.copyText', { text: all.slice(-1_000_000) });
    toast({ tone: 'good', title: text.copied });
  };
  if (lines.length === 0) return <p className={styles.soft}>{text.empty}</p>;
  return (
    <div className={styles.log}>
      <div className={styles.tools}>
        <SearchField label={text.filter} value={query} onChange={setQuery} />
        <Select
          label={text.level}
          labelHidden
          value={level}
          onChange={setLevel}
          options={levels.map((value) => ({ value, label: text.levels[value] }))}
        />
        <Button icon={Copy} onPress={() => void copy()}>
          {text.copy}
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className={styles.soft}>{text.noMatch}</p>
      ) : (
        <div role="log" aria-label={text.title} tabIndex={0} className={styles.lines}>
          <ol>
            {shown.map((line, index) => (
              <li key={`${line.at} ${String(index)}`} className={cx(styles.line, styles[line.level])}>
                <time dateTime={line.at}>{formatClock(new Date(line.at))}</time>
                <span className={styles.level}>{line.level}</span>
                <span className={styles.text}>{line.text}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

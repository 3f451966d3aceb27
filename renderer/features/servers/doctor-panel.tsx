import { Copy, Stethoscope } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import { useClient } from '../../client/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { formatMilliseconds } from '../../ui/format.ts';
import { StatusChip, StatusIcon, type Tone } from '../../ui/status.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import styles from './doctor-panel.module.css';
import { doctorReport } from './doctor-report.ts';
import { strings } from './strings.ts';
import { type DoctorSubject, useDoctor } from './use-doctor.ts';

const text = strings.doctor;

const tones: Readonly<Record<DoctorFinding['status'], Tone>> = {
  ok: 'good',
  warning: 'warning',
  failed: 'bad',
  skipped: 'skipped',
};

interface DoctorPanelProps {
  /** Null while it cannot be examined yet. */
  readonly subject: DoctorSubject | null;
  /** Waits for the button instead of beginning at once. */
  readonly waits?: boolean;
  readonly hint?: string;
}

/** The connection test: its steps as they are found, what mends them, and the report to copy. */
export function DoctorPanel({ subject, waits = false, hint }: DoctorPanelProps) {
  const client = useClient();
  const toast = useToast();
  const { state, findings, error, examine } = useDoctor();
  const begin = useEffectEvent(() => {
    if (subject) void examine(subject);
  });
  useEffect(() => {
    if (!waits) begin();
  }, [waits]);
  const run = (): void => {
    if (subject) void examine(subject);
  };
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: doctorReport(nameOf(subject), findings) });
    toast({ tone: 'good', title: text.copied });
  };
  return (
    <div className={styles.panel}>
      <div className={styles.head} aria-live="polite">
        <Summary state={state} findings={findings} />
        <span className={styles.buttons}>
          {findings.length > 0 && state !== 'running' && (
            <Button size="small" variant="ghost" icon={Copy} onPress={() => void copy()}>
              {text.copy}
            </Button>
          )}
          <Button size="small" icon={Stethoscope} onPress={run} isPending={state === 'running'} isDisabled={!subject}>
            {state === 'idle' ? text.run : state === 'running' ? text.running : text.again}
          </Button>
        </span>
      </div>
      {hint !== undefined && state === 'idle' && <p className={styles.hint}>{hint}</p>}
      <ol className={styles.findings} aria-label={text.title}>
        {findings.map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
        {state === 'running' && (
          <li className={styles.finding}>
            <StatusIcon tone="busy" />
            <span className={styles.running}>{text.running}</span>
          </li>
        )}
      </ol>
      <FailureOf error={error} onRetry={run} />
    </div>
  );
}

function Finding({ finding }: { readonly finding: DoctorFinding }) {
  return (
    <li className={styles.finding}>
      <StatusIcon tone={tones[finding.status]} />
      <div className={styles.texts}>
        <p>
          <span className={styles.title}>{finding.title}</span>
          <span className={finding.status === 'ok' ? 'unseen' : styles.status}>{text.status[finding.status]}</span>
        </p>
        <p className={styles.found}>{finding.found}</p>
        {finding.mend !== undefined && finding.status !== 'ok' && (
          <p className={styles.mend}>
            <strong>{text.mend}:</strong> {finding.mend}
          </p>
        )}
      </div>
      {finding.status !== 'skipped' && <span className={styles.time}>{formatMilliseconds(finding.durationMs)}</span>}
    </li>
  );
}

function Summary({ state, findings }: { readonly state: string; readonly findings: readonly DoctorFinding[] }) {
  const count = (status: DoctorFinding['status']) => findings.filter((finding) => finding.status === status).length;
  if (state === 'running') return <StatusChip tone="busy">{text.running}</StatusChip>;
  if (state !== 'done') return <span className={styles.hint}>{text.text}</span>;
  const failed = count('failed');
  if (failed > 0) return <StatusChip tone="bad">{text.failed(failed)}</StatusChip>;
  const warnings = count('warning');
  if (warnings > 0) return <StatusChip tone="warning">{text.warnings(warnings)}</StatusChip>;
  return <StatusChip tone="good">{text.allGood}</StatusChip>;
}

function nameOf(subject: DoctorSubject | null): string {
  if (subject === null) return '';
  return subject.kind === 'server'
    ? `${subject.server.user}@${subject.server.host}:${String(subject.server.port)}`
    : subject.environmentId;
}

import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ChecklistItem, Evidence, Mend } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { StatusChip, StatusIcon, type Tone } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import styles from './checklist.module.css';
import { strings } from './strings.ts';

const tones: Readonly<Record<ChecklistItem['state'], Tone>> = {
  green: 'good',
  red: 'bad',
  'does-not-apply': 'skipped',
};
const verdictTones: Readonly<Record<Evidence['verdict'], Tone>> = {
  good: 'good',
  bad: 'bad',
  warning: 'warning',
  info: 'info',
};

interface ChecklistItemCardProps {
  readonly item: ChecklistItem;
  readonly project: Project;
  readonly isOutdated: boolean;
  readonly actions?: ReactNode;
}

/** One item: its state, what was found, the evidence to unfold, and what mends it. */
export function ChecklistItemCard({ item, project, isOutdated, actions }: ChecklistItemCardProps) {
  const { title, asks, state, summary, evidence, mends, checkedAt } = item;
  return (
    <li className={cx(styles.item, state === 'red' && styles.red, isOutdated && styles.outdated)}>
      <div className={styles.head}>
        <h3 className={styles.itemTitle}>{title}</h3>
        <StatusChip tone={isOutdated ? 'neutral' : tones[state]}>
          {isOutdated ? strings.was[state] : strings.state[state]}
        </StatusChip>
        <span className={styles.time}>
          <TimeAgo at={checkedAt} />
        </span>
      </div>
      <p className={styles.soft}>{asks}</p>
      {(state !== 'green' || evidence.some(({ verdict }) => verdict === 'warning')) && (
        <p className={styles.found}>{summary}</p>
      )}
      {mends.length > 0 && <Mends mends={mends} />}
      <div className={styles.foot}>
        {evidence.length > 0 && (
          <Disclosure quiet label={strings.evidence(evidence.length)}>
            <EvidenceList evidence={evidence} project={project} />
          </Disclosure>
        )}
        {actions !== undefined && <span className={styles.itemActions}>{actions}</span>}
      </div>
    </li>
  );
}

/** An item of a run that has no result yet. */
export function WaitingItemCard({ title, isBusy }: { readonly title: string; readonly isBusy: boolean }) {
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <h3 className={styles.itemTitle}>{title}</h3>
        <StatusChip tone={isBusy ? 'busy' : 'neutral'}>
          {isBusy ? strings.state.busy : strings.state.waiting}
        </StatusChip>
      </div>
    </li>
  );
}

/** What is wrong first. */
const order: Readonly<Record<Evidence['verdict'], number>> = { bad: 0, warning: 1, good: 2, info: 3 };

function EvidenceList({ evidence, project }: { readonly evidence: readonly Evidence[]; readonly project: Project }) {
  const nameOf = (id: string | undefined): string | undefined =>
    project.environments.find((one) => one.id === id)?.name;
  const sorted = evidence.toSorted((a, b) => order[a.verdict] - order[b.verdict]);
  return (
    <ol className={styles.evidence}>
      {sorted.map(({ verdict, asked, answered, environmentId }, index) => (
        <li key={`${String(index)} ${asked}`}>
          <StatusIcon tone={verdictTones[verdict]} size={14} />
          <span className="unseen">{strings.verdict[verdict]}: </span>
          <div>
            <p className={styles.asked}>{withoutName(asked, nameOf(environmentId))}</p>
            <p className={styles.answered}>
              {nameOf(environmentId) !== undefined && <strong>{nameOf(environmentId)}: </strong>}
              {answered}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The environment's name stands in front of the answer already. */
function withoutName(asked: string, name: string | undefined): string {
  const rest = name !== undefined && asked.startsWith(`${name}: `) ? asked.slice(name.length + 2) : asked;
  // Addresses, accounts and commands stay as they are written.
  return /^[a-z]+ /.test(rest) ? `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` : rest;
}

function Mends({ mends }: { readonly mends: readonly Mend[] }) {
  const client = useClient();
  const toast = useToast();
  const copy = async (text: string): Promise<void> => {
    await client.call('shell.copyText', { text });
    toast({ tone: 'good', title: strings.copied });
  };
  return (
    <div className={styles.mends}>
      <p className={styles.mendTitle}>{strings.mend}</p>
      <ul>
        {mends.map(({ text, snippet }) => (
          <li key={`${text} ${snippet ?? ''}`}>
            <p>{text}</p>
            {snippet !== undefined && (
              <div className={styles.snippet}>
                <pre>{snippet}</pre>
                <IconButton size="small" label={strings.copy} icon={Copy} onPress={() => void copy(snippet)} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

import { ListChecks } from 'lucide-react';
import { countGreen } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import styles from './checklist.module.css';
import { strings } from './strings.ts';

const text = strings.onBoard;

/** One line for the board: how many items are green, since when, and the way to all of them. */
export function ChecklistSummary({ project }: { readonly project: Project }) {
  const view = useRequest('checklist.last', { projectId: project.id }).data;
  if (view === undefined) return null;
  const count = view === null ? null : countGreen(view.report);
  const isOutdated = view !== null && view.outdated !== 'no';
  const tone = count === null || isOutdated ? 'skipped' : count.green === count.of ? 'good' : 'bad';
  return (
    <div className={styles.line}>
      <ListChecks aria-hidden size={16} className={styles.lineIcon} />
      <span className={styles.lineTitle}>{text.title}</span>
      <StatusChip tone={tone}>{count === null ? text.none : text.result(count.green, count.of)}</StatusChip>
      {view !== null && (
        <span className={styles.soft}>
          <TimeAgo at={view.report.checkedAt} />
          {isOutdated && `, ${text.outdated}`}
        </span>
      )}
      <span className={styles.lineAction}>
        <LinkButton size="small" href={`/projects/${project.id}/checklist`}>
          {text.open}
        </LinkButton>
      </span>
    </div>
  );
}

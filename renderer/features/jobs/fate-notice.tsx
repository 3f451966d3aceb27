import { Link } from 'react-aria-components';
import type { Job } from '#shared/domain/job.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

const text = strings.fate;

/** What became of an ended job; nothing while its outcome still stands. */
export function FateNotice({ job: { fate }, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  if (!fate) return null;
  if (fate.kind !== 'replaced') return <Notice tone="info" title={text[fate.kind](ends.target.name)} />;
  return (
    <Notice
      tone="info"
      title={fate.at === undefined ? text.replaced : text.replacedAt(formatDateTime(new Date(fate.at)))}
      {...(fate.by !== undefined && { actions: <Link href={`/jobs/${fate.by}`}>{text.openLater}</Link> })}
    />
  );
}

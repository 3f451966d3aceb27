import type { Job } from '#shared/domain/job.ts';
import { AppError, appErrorFromData, type AppErrorData } from '#shared/errors/app-error.ts';
import { Notice } from '../../ui/notice.tsx';
import { FailureOf } from '../failures/index.ts';
import { whereThingsStand } from './job-state.ts';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

/** What happened to a job that did not finish, and what state things are in now. */
export function EndedNotice({ job, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  const state = strings.state[whereThingsStand(job)](ends.target.name);
  const kept = job.actions.includes('resume') ? [strings.state.kept, holdingsOf(job, ends)].join(' ') : '';
  if (job.state === 'failed' || (job.state === 'needs-attention' && job.error)) {
    return <FailureOf error={errorOf(job)} state={`${state} ${kept}`.trim()} />;
  }
  if (job.state === 'paused') {
    return (
      <Notice tone="info" title={strings.paused.title}>
        <p>{`${state} ${kept}`.trim()}</p>
        <p>{strings.paused.released(ends.source.name)}</p>
        <p>{strings.paused.later(ends.source.name)}</p>
      </Notice>
    );
  }
  const cancelled = job.state === 'cancelled';
  const texts = cancelled
    ? { title: strings.ended.cancelled, text: strings.ended.cancelledText }
    : job.state === 'interrupted'
      ? { title: strings.ended.interrupted, text: strings.ended.interruptedText }
      : { title: strings.ended['needs-attention'], text: '' };
  return (
    <Notice tone={cancelled ? 'info' : 'warning'} title={texts.title}>
      {texts.text !== '' && <p>{texts.text}</p>}
      <p>{`${state} ${kept}`.trim()}</p>
    </Notice>
  );
}

function holdingsOf({ holds }: Job, ends: JobEnds): string {
  if (!holds || holds.tables + holds.files === 0) return '';
  return strings.state.holds(holds.tables, holds.files, holds.bytes, ends.target.name);
}

function errorOf(job: Job): AppError {
  if (!job.error) return new AppError('internal.unexpected', { message: strings.ended.failed });
  // Its code comes from the same catalogue; the job's schema only knows it as text.
  return appErrorFromData(job.error as AppErrorData);
}

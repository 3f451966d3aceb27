export { JobLog } from './job-log.tsx';
export { JobPage, Took } from './job-page.tsx';
export { JobSteps } from './job-steps.tsx';
export { JobsPage } from './jobs-page.tsx';
export { RecentJobs, Standing } from './job-list.tsx';
export { fractionOf, isActive } from './job-state.ts';
export { JobEndToasts } from './job-end-toasts.tsx';
export { useRunningJobs, useUnfinishedJobs } from './use-running-jobs.ts';

export { JobPage } from './job-page.tsx';
export { JobsPage } from './jobs-page.tsx';
export { RecentJobs } from './job-list.tsx';
export { JobEndToasts } from './job-end-toasts.tsx';
export { useRunningJobs, useUnfinishedJobs } from './use-running-jobs.ts';

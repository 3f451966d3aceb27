export { JobPage } from './job-page.tsx';
export { JobsPage } from './jobs-page.tsx';
export { useRunningJobs } from './use-running-jobs.ts';

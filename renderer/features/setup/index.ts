export { AddStagePage } from './add-stage-page.tsx';
export { RemoveStagePage } from './remove-stage-page.tsx';
export { SetUpJob } from './set-up-job.tsx';
export { SetUpNotice } from './set-up-notice.tsx';
export { SetUpPage } from './set-up-page.tsx';

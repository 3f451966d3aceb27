export { ProjectFileNotice } from './project-file-notice.tsx';
export { ProjectFilePage } from './project-file-page.tsx';

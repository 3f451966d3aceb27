export { AddFromFolderPage } from './add-from-folder-page.tsx';
export { AddFromGitPage } from './add-from-git-page.tsx';
export { AddFromServerPage } from './add-from-server-page.tsx';
export { AddProjectPage } from './add-project-page.tsx';
export { toFreeId } from './first-environment.ts';
export { FolderField } from './folder-field.tsx';
export { ProjectsPage } from './projects-page.tsx';

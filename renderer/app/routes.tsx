import { createHashRouter, Navigate } from 'react-router';
import { BoardPage, EnvironmentPage } from '../features/board/index.ts';
import {
  AddFromFolderPage,
  AddFromGitPage,
  AddFromServerPage,
  AddProjectPage,
  ProjectsPage,
} from '../features/projects/index.ts';
import { FoundBesidePage, ImportServersPage } from '../features/imports/index.ts';
import { ChecklistPage } from '../features/checklist/index.ts';
import { ProjectFilePage } from '../features/project-file/index.ts';
import { JobPage, JobsPage } from '../features/jobs/index.ts';
import { PullPage } from '../features/pull/index.ts';
import { ServerPage, ServersPage } from '../features/servers/index.ts';
import {
  CloseReviewPage,
  FindReview,
  OpenReviewPage,
  ReviewJob,
  ReviewRoomPage,
  ReviewsPage,
  UpdateReviewPage,
} from '../features/reviews/index.ts';
import { ScanPage } from '../features/scan/index.ts';
import { RecipePage } from '../features/recipes/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { AddStagePage, KeptCopiesPage, RemoveStagePage, SetUpJob, SetUpPage } from '../features/setup/index.ts';
import { ConfigurationPage, FlagsPage } from '../features/stages/index.ts';
import { Frame } from './frame/frame.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Every address of the window. They stand behind the hash, so that a reload finds the same screen. */
export function createRoutes(): ReturnType<typeof createHashRouter> {
  return createHashRouter([
    {
      path: '/',
      element: <Frame />,
      children: [
        { index: true, element: <Navigate to="/projects" replace /> },
        { path: 'projects', element: <ProjectsPage /> },
        { path: 'projects/new', element: <AddProjectPage /> },
        { path: 'projects/new/folder', element: <AddFromFolderPage /> },
        { path: 'projects/new/git', element: <AddFromGitPage /> },
        { path: 'projects/new/server', element: <AddFromServerPage /> },
        { path: 'projects/:projectId', element: <BoardPage /> },
        { path: 'projects/:projectId/file', element: <ProjectFilePage /> },
        { path: 'projects/:projectId/environments/new', element: <EnvironmentPage /> },
        { path: 'projects/:projectId/environments/:environmentId', element: <EnvironmentPage /> },
        { path: 'projects/:projectId/environments/:environmentId/configuration', element: <ConfigurationPage /> },
        { path: 'projects/:projectId/found', element: <FoundBesidePage /> },
        { path: 'projects/:projectId/pull', element: <PullPage /> },
        { path: 'projects/:projectId/recipe', element: <RecipePage /> },
        { path: 'projects/:projectId/checklist', element: <ChecklistPage /> },
        { path: 'projects/:projectId/flags', element: <FlagsPage /> },
        { path: 'projects/:projectId/open-review', element: <OpenReviewPage /> },
        { path: 'projects/:projectId/reviews', element: <ReviewsPage /> },
        { path: 'projects/:projectId/reviews/:reviewId', element: <ReviewRoomPage /> },
        { path: 'projects/:projectId/reviews/:reviewId/update', element: <UpdateReviewPage /> },
        { path: 'projects/:projectId/reviews/:reviewId/close', element: <CloseReviewPage /> },
        { path: 'projects/:projectId/scan', element: <ScanPage /> },
        { path: 'projects/:projectId/setup', element: <SetUpPage /> },
        { path: 'projects/:projectId/setup/kept', element: <KeptCopiesPage /> },
        { path: 'projects/:projectId/setup/stages/add', element: <AddStagePage /> },
        { path: 'projects/:projectId/setup/stages/:environmentId/remove', element: <RemoveStagePage /> },
        { path: 'reviews', element: <ReviewsPage /> },
        { path: 'reviews/:reviewId', element: <FindReview /> },
        { path: 'jobs', element: <JobsPage /> },
        { path: 'jobs/:jobId', element: <JobPage setUp={SetUpJob} review={ReviewJob} /> },
        { path: 'servers', element: <ServersPage /> },
        { path: 'servers/new', element: <ServerPage /> },
        { path: 'servers/import', element: <ImportServersPage /> },
        { path: 'servers/:serverId', element: <ServerPage /> },
        { path: 'settings', element: <SettingsPage /> },
        { path: 'settings/:section', element: <SettingsPage /> },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);
}

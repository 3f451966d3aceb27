import {
  Archive,
  BookOpen,
  CirclePlus,
  FileCode2,
  Flag,
  FolderOpen,
  MessageSquareText,
  MoreHorizontal,
  Pencil,
  Plus,
  RefreshCw,
  ScanSearch,
  Trash2,
  Workflow,
} from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { queryKey, useCommand, useRequest } from '../../client/requests.ts';
import { IconButton, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { ChecklistSummary } from '../checklist/index.ts';
import { ProjectFileNotice } from '../project-file/index.ts';
import { fromTopToBottom } from '../environments/index.ts';
import { openReviewPath, ReviewsSection } from '../reviews/index.ts';
import { RecentJobs } from '../jobs/index.ts';
import { SetUpNotice } from '../setup/index.ts';
import { BoardColumnNews } from '../scan/index.ts';
import { SharedDataBanner, StageFindings } from '../stages/index.ts';
import styles from './board-page.module.css';
import { EnvironmentRow } from './environment-row.tsx';
import { strings } from './strings.ts';

/** One project: its environments in pipeline order. */
export function BoardPage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  if (project.isError) {
    return (
      <Page title={words.loading} width="form">
        <FailureOf error={project.error} onRetry={project.refetch} />
      </Page>
    );
  }
  if (!project.data) {
    return (
      <Page title={strings.loading}>
        <Skeleton label={strings.loading} rows={2} tall />
      </Page>
    );
  }
  return <Board project={project.data} />;
}

function Board({ project }: { readonly project: Project }) {
  const recipes = useRequest('recipes.list', {}).data ?? [];
  const recipe = recipes.find((candidate) => candidate.id === project.recipe)?.title ?? project.recipe;
  const environments = fromTopToBottom(project.environments);
  const addPath = `/projects/${project.id}/environments/new`;
  const setUpPath = `/projects/${project.id}/setup`;
  return (
    <Page
      title={project.name}
      subtitle={strings.subtitle(recipe, project.folder)}
      actions={
        <>
          <LinkButton icon={Plus} href={addPath}>
            {strings.addEnvironment}
          </LinkButton>
          <ProjectMenu project={project} />
        </>
      }
    >
      <ProjectFileNotice project={project} />
      <SetUpNotice project={project} />
      <SharedDataBanner environments={environments} />
      <BoardColumnNews project={project} />
      {environments.length === 0 ? (
        <EmptyState
          icon={Workflow}
          title={strings.empty}
          actions={
            <LinkButton variant="primary" icon={Workflow} href={setUpPath}>
              {strings.setUp}
            </LinkButton>
          }
        >
          {strings.emptyText}
        </EmptyState>
      ) : (
        <ol className={styles.pipeline} aria-label={strings.pipeline}>
          {environments.map((environment) => (
            <EnvironmentRow key={environment.id} project={project} environment={environment} />
          ))}
        </ol>
      )}
      {environments.length > 0 && <ReviewsSection project={project} />}
      {environments.length > 0 && <ChecklistSummary project={project} />}
      {environments.length > 0 && <StageFindings project={project} />}
      <RecentJobs projectId={project.id} title={strings.recent} allLabel={strings.allJobs} />
    </Page>
  );
}

function ProjectMenu({ project }: { readonly project: Project }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [open, setOpen] = useState<'none' | 'rename' | 'remove'>('none');
  const close = (): void => setOpen('none');
  const remove = useCommand('projects.remove', {
    renews: ['projects.list'],
    onDone: () => {
      toast({ tone: 'info', title: strings.removed(project.name) });
      void navigate('/projects');
    },
  });
  return (
    <>
      <Menu
        label={words.more}
        groups={[
          [
            {
              id: 'setup',
              label: strings.setUp,
              icon: Workflow,
              onAction: () => void navigate(`/projects/${project.id}/setup`),
            },
            {
              id: 'add-stage',
              label: strings.addStage,
              icon: CirclePlus,
              onAction: () => void navigate(`/projects/${project.id}/setup/stages/add`),
            },
            {
              id: 'open-review',
              label: strings.openReview,
              icon: MessageSquareText,
              onAction: () => void navigate(openReviewPath(project.id)),
            },
            {
              id: 'kept-copies',
              label: strings.keptCopies,
              icon: Archive,
              onAction: () => void navigate(`/projects/${project.id}/setup/kept`),
            },
          ],
          [
            {
              id: 'flags',
              label: strings.flags,
              icon: Flag,
              onAction: () => void navigate(`/projects/${project.id}/flags`),
            },
            {
              id: 'scan',
              label: strings.scan,
              icon: ScanSearch,
              onAction: () => void navigate(`/projects/${project.id}/scan`),
            },
            { id: 'rename', label: strings.rename, icon: Pencil, onAction: () => setOpen('rename') },
            {
              id: 'folder',
              label: strings.openFolder,
              icon: FolderOpen,
              onAction: () => void client.call('shell.showInFolder', { path: project.folder }),
            },
            {
              id: 'file',
              label: strings.projectFile,
              icon: FileCode2,
              onAction: () => void navigate(`/projects/${project.id}/file`),
            },
            {
              id: 'recipe',
              label: strings.recipe,
              icon: BookOpen,
              onAction: () => void navigate(`/projects/${project.id}/recipe`),
            },
            {
              id: 'refresh',
              label: strings.refresh,
              icon: RefreshCw,
              onAction: () => void queries.invalidateQueries({ queryKey: queryKey('environments.status') }),
            },
          ],
          [{ id: 'remove', label: strings.remove, icon: Trash2, isDangerous: true, onAction: () => setOpen('remove') }],
        ]}
      >
        <IconButton label={words.more} icon={MoreHorizontal} />
      </Menu>
      <ConfirmDialog
        title={strings.removeProjectTitle(project.name)}
        isOpen={open === 'remove'}
        onCancel={close}
        onConfirm={() => remove.mutate({ projectId: project.id })}
        cancelLabel={words.cancel}
        confirmLabel={strings.removeProjectConfirm}
        isDangerous
        isPending={remove.isPending}
      >
        <p>{strings.removeProjectText}</p>
        <FailureOf error={remove.error} />
      </ConfirmDialog>
      {open === 'rename' && <RenameDialog project={project} onClose={close} />}
    </>
  );
}

function RenameDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const [name, setName] = useState(project.name);
  const rename = useCommand('projects.rename', { renews: ['projects.list', 'projects.get'], onDone: onClose });
  return (
    <ConfirmDialog
      title={strings.renameTitle}
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => rename.mutate({ projectId: project.id, name: name.trim() })}
      cancelLabel={words.cancel}
      confirmLabel={strings.renameConfirm}
      isConfirmDisabled={name.trim() === '' || name.trim().length > 80}
      isPending={rename.isPending}
    >
      <TextField label={strings.renameLabel} value={name} onChange={setName} autoFocus />
      <FailureOf error={rename.error} />
    </ConfirmDialog>
  );
}

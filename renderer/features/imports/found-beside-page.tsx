import { FolderSearch } from 'lucide-react';
import { useNavigate, useParams } from 'react-router';
import type { ImportFindings } from '#shared/domain/imports.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormActions, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { FindingsList } from './findings-list.tsx';
import { strings } from './strings.ts';
import { useTaking } from './use-taking.ts';

const text = strings.beside;

/** The step after adding a project from a folder: what files beside it say about further environments. */
export function FoundBesidePage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const folder = project.data?.folder;
  const look = useRequest('imports.look', folder === undefined ? null : { place: { path: folder }, projectId }, {
    // What is being chosen from stays as it is.
    staleTime: Infinity,
  });
  return (
    <Page title={text.title} {...(project.data && { subtitle: text.text(project.data.name) })}>
      {look.isPending && !project.isError && <Skeleton label={strings.loading} />}
      <FailureOf error={project.error ?? look.error} onRetry={project.isError ? project.refetch : look.refetch} />
      {project.data && look.data && <Choose key={look.dataUpdatedAt} project={project.data} findings={look.data} />}
    </Page>
  );
}

function Choose({ project, findings }: { readonly project: Project; readonly findings: ImportFindings }) {
  const navigate = useNavigate();
  const board = `/projects/${project.id}`;
  const taking = useTaking(findings, { path: project.folder }, project.id, () => void navigate(board));
  const { servers, environments } = findings;
  return (
    <>
      {servers.length + environments.length === 0 && (
        <EmptyState icon={FolderSearch} title={text.none}>
          {text.noneText}
        </EmptyState>
      )}
      <FindingsList
        findings={findings}
        selection={taking.selection}
        onChange={taking.setSelection}
        showsLacks={taking.isTried}
      />
      <FailureOf error={taking.error} />
      <FormActions>
        {servers.length + environments.length > 0 && (
          <Button
            variant="primary"
            isDisabled={taking.count === 0}
            isPending={taking.isTaking}
            onPress={() => taking.take(false)}
          >
            {strings.action(taking.count)}
          </Button>
        )}
        <LinkButton variant="ghost" href={board}>
          {servers.length + environments.length > 0 ? text.skip : text.open}
        </LinkButton>
      </FormActions>
    </>
  );
}

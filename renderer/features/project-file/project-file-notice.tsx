import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { strings } from './strings.ts';
import { TrustDialog } from './trust-dialog.tsx';

/** Says on other pages what a project's file needs: mending, or trust in its commands. Nothing while all is well. */
export function ProjectFileNotice({ project }: { readonly project: Project }) {
  const file = useRequest('projectFile.state', { projectId: project.id }).data;
  const trust = useRequest('trust.state', { projectId: project.id }).data;
  const [isOpen, setIsOpen] = useState(false);
  const [problem] = file?.problems ?? [];
  return (
    <>
      {file && file.kind !== 'absent' && file.kind !== 'good' && (
        <Notice
          tone={file.kind === 'newer' ? 'warning' : 'bad'}
          title={strings.state[file.kind]}
          actions={<LinkButton href={`/projects/${project.id}/file`}>{strings.open}</LinkButton>}
        >
          {problem && `${strings.place(problem.file, problem.line, problem.column)}: ${problem.message}. `}
          {strings.stateText[file.kind]}
        </Notice>
      )}
      {trust?.kind === 'asks' && (
        <Notice
          tone="warning"
          title={trust.before === null ? strings.asksTitle(trust.items.length) : strings.changedTitle}
          actions={<Button onPress={() => setIsOpen(true)}>{strings.look}</Button>}
        >
          {strings.asksText}
        </Notice>
      )}
      {isOpen && trust?.kind === 'asks' && (
        <TrustDialog name={project.name} trust={trust} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

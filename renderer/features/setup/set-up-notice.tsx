import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { readDraft } from './draft-storage.ts';
import { strings } from './strings.ts';

const text = strings.notice;

/** On a project's board: a set-up that waits, one that was begun, or the way to the first one. */
export function SetUpNotice({ project }: { readonly project: Project }) {
  const jobs = useRequest('jobs.list', {}).data ?? [];
  const [hasDraft] = useState(() => (readDraft(window.localStorage, 'setup', project.id)?.kind ?? null) !== null);
  const waiting = jobs.find(
    ({ kind, projectId, fate, actions }) =>
      kind === 'setup' && projectId === project.id && !fate && actions.includes('resume'),
  );
  const guide = `/projects/${project.id}/setup`;
  if (waiting) {
    return (
      <Notice
        tone="warning"
        title={text.waiting}
        actions={
          <LinkButton size="small" variant="primary" href={`/jobs/${waiting.id}`}>
            {text.open}
          </LinkButton>
        }
      >
        {text.waitingText}
      </Notice>
    );
  }
  if (hasDraft) {
    return (
      <Notice
        tone="info"
        title={text.draft}
        actions={
          <LinkButton size="small" variant="primary" href={`${guide}?step=choose`}>
            {text.goOn}
          </LinkButton>
        }
      >
        {text.draftText}
      </Notice>
    );
  }
  const [only, ...more] = project.environments;
  if (only === undefined || more.length > 0) return null;
  return (
    <Notice
      tone="info"
      title={text.next}
      actions={
        <LinkButton size="small" variant="primary" href={guide}>
          {text.action}
        </LinkButton>
      }
    >
      {text.nextText(only.stage)}
    </Notice>
  );
}

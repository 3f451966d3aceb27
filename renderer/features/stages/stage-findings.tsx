import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const tones = { error: 'bad', warning: 'warning', info: 'info' } as const;

/** The check of all environments, made when somebody asks for it: it connects to every server. */
export function StageFindings({ project }: { readonly project: Project }) {
  const [isAsked, setAsked] = useState(false);
  const check = useRequest('stages.check', isAsked ? { projectId: project.id } : null, { staleTime: 60_000 });
  const look = (): void => {
    if (isAsked) void check.refetch();
    setAsked(true);
  };
  return (
    <Section
      title={strings.findings}
      description={check.data ? undefined : strings.notChecked}
      actions={
        <Button icon={ShieldCheck} onPress={look} isPending={check.isFetching}>
          {strings.check}
        </Button>
      }
    >
      {check.isFetching && <p role="status">{strings.checking}</p>}
      {check.data?.findings.length === 0 && <Notice tone="good" role="status" title={strings.allGood} />}
      {check.data?.findings.map(({ id, environmentId, otherId, severity, title, detail, mend }) => (
        <Notice key={`${id} ${environmentId} ${otherId ?? ''} ${title}`} tone={tones[severity]} title={title}>
          {detail !== undefined && <p>{detail}</p>}
          {mend !== undefined && <p>{mend}</p>}
        </Notice>
      ))}
      <FailureOf error={check.error} />
    </Section>
  );
}

/** Stands as long as an environment works on production's data. */
export function SharedDataBanner({ project }: { readonly project: Project }) {
  return project.environments.flatMap(({ id, name, data }) =>
    data?.kind === 'shared'
      ? [
          <Notice key={id} tone="warning" title={strings.sharing(name)}>
            {strings.sharingText(data.reason, data.owner, data.until)}
          </Notice>,
        ]
      : [],
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { queryKey, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const saidByBanner: readonly string[] = ['shares-production', 'sharing-expired'];

const tones = { error: 'bad', warning: 'warning', info: 'info' } as const;

/** What the last check of all environments found, and how old that is; made anew only when somebody asks: it connects everywhere. */
export function StageFindings({ project }: { readonly project: Project }) {
  const client = useClient();
  const queries = useQueryClient();
  const key = { projectId: project.id };
  const last = useRequest('stages.lastCheck', key);
  const check = useMutation({
    mutationFn: () => client.call('stages.check', key),
    onSuccess: (report) => {
      queries.setQueryData(queryKey('stages.lastCheck', key), report);
    },
  });
  const report = last.data;
  // What the banner above says all the time is not said once more.
  const findings = report?.findings.filter(({ id }) => !saidByBanner.includes(id));
  return (
    <Section
      title={strings.findings}
      description={
        report ? (
          <>
            {strings.checked} <TimeAgo at={report.checkedAt} />
          </>
        ) : (
          strings.notChecked
        )
      }
      actions={
        <Button icon={ShieldCheck} onPress={() => check.mutate()} isPending={check.isPending}>
          {report ? strings.checkAgain : strings.check}
        </Button>
      }
    >
      {check.isPending && <p role="status">{strings.checking}</p>}
      {findings?.length === 0 && <Notice tone="good" role="status" title={strings.allGood} />}
      {findings?.map(({ id, environmentId, otherId, severity, title, detail, mend }) => (
        <Notice
          key={`${id} ${environmentId} ${otherId ?? ''} ${title}`}
          tone={tones[severity]}
          title={title}
          actions={
            <LinkButton size="small" href={`/projects/${project.id}/environments/${environmentId}/configuration`}>
              {strings.toConfiguration}
            </LinkButton>
          }
        >
          {detail !== undefined && <p>{detail}</p>}
          {mend !== undefined && <p>{mend}</p>}
        </Notice>
      ))}
      <FailureOf error={check.error ?? last.error} />
    </Section>
  );
}

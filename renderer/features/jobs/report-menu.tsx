import { Copy, FileDown, FileText } from 'lucide-react';
import type { Job } from '#shared/domain/job.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { reportDocument, reportFileName, toHtml, toMarkdown } from './report-document.ts';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

const text = strings.report.document;

/** Takes the report out of the program: as a file for a client, or as text for a ticket. */
export function ReportMenu({ job, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  const client = useClient();
  const toast = useToast();
  const report = useRequest('pulls.report', { jobId: job.id }).data;
  const save = useCommand('shell.saveText', {
    onDone: ({ file }) => {
      if (file !== null) toast({ tone: 'good', title: text.saved, description: file });
    },
  });
  if (!report) return null;
  const names = {
    project: ends.project?.name ?? strings.unknownProject,
    source: ends.source.name,
    target: ends.target.name,
  };
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: toMarkdown(reportDocument(report, names)) });
    toast({ tone: 'good', title: text.copied });
  };
  return (
    <Menu
      label={text.menu}
      groups={[
        [
          {
            id: 'save',
            label: text.save,
            icon: FileDown,
            onAction: () =>
              save.mutate({
                title: text.saveTitle,
                name: reportFileName(names.project, report.endedAt),
                text: toHtml(reportDocument(report, names)),
              }),
          },
          { id: 'copy', label: text.copy, icon: Copy, onAction: () => void copy() },
        ],
      ]}
    >
      <Button icon={FileText} isPending={save.isPending}>
        {text.menu}
      </Button>
    </Menu>
  );
}

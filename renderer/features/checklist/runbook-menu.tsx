import { BookOpenText, Copy, FileDown, FolderPen } from 'lucide-react';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const text = strings.runbook;

/** Exports the runbook: into the project, where the checklist looks for it, or as a copy. */
export function RunbookMenu({ project }: { readonly project: Project }) {
  const client = useClient();
  const toast = useToast();
  const shown = useRequest('runbook.show', { projectId: project.id });
  const write = useCommand('runbook.export', {
    renews: ['runbook.show'],
    onDone: ({ path }) => {
      toast({ tone: 'good', title: text.written, description: text.writtenText(path) });
    },
  });
  const save = useCommand('shell.saveText', {
    onDone: ({ file }) => {
      if (file !== null) toast({ tone: 'good', title: text.saved, description: file });
    },
  });
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: shown.data?.text ?? '' });
    toast({ tone: 'good', title: text.copied });
  };
  const saveCopy = (): void => {
    save.mutate({ title: text.saveTitle, name: text.fileName, text: shown.data?.text ?? '' });
  };
  return (
    <>
      <Menu
        label={text.menu}
        groups={[
          [
            {
              id: 'write',
              label: text.write,
              icon: FolderPen,
              onAction: () => write.mutate({ projectId: project.id }),
            },
            { id: 'save', label: text.save, icon: FileDown, onAction: saveCopy },
            { id: 'copy', label: text.copy, icon: Copy, onAction: () => void copy() },
          ],
        ]}
      >
        <Button icon={BookOpenText} isPending={write.isPending || save.isPending} isDisabled={!shown.data}>
          {text.menu}
        </Button>
      </Menu>
      <FailureOf error={write.error ?? save.error ?? shown.error} />
    </>
  );
}

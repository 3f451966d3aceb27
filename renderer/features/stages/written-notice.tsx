import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { StageOptions } from '#shared/domain/stage-config.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { configurationStrings as text } from './configuration-strings.ts';

interface WrittenNoticeProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly applied: NonNullable<StageOptions['applied']>;
}

/** What was last written into an environment, with the way back. */
export function WrittenNotice({ project, environment, applied }: WrittenNoticeProps) {
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const [typedName, setTypedName] = useState('');
  const undo = useCommand('stages.undo', {
    renews: ['stages.options', 'stages.plan'],
    onDone: () => {
      setAsking(false);
      toast({ tone: 'good', title: text.undone(environment.name) });
    },
  });
  const isProduction = environment.stage === 'production';
  return (
    <Notice
      tone="info"
      title={
        <>
          {text.written} <TimeAgo at={applied.at} /> {text.writtenInto(applied.files)}
        </>
      }
      actions={
        <Button size="small" icon={Undo2} onPress={() => setAsking(true)}>
          {text.undo}
        </Button>
      }
    >
      <ConfirmDialog
        title={text.undoTitle(environment.name)}
        isOpen={isAsking}
        onCancel={() => setAsking(false)}
        onConfirm={() => undo.mutate({ projectId: project.id, environmentId: environment.id, typedName })}
        cancelLabel={words.cancel}
        confirmLabel={text.undoConfirm}
        isDangerous={isProduction}
        isConfirmDisabled={isProduction && typedName !== environment.name}
        isPending={undo.isPending}
      >
        <p>{text.undoText(applied.files)}</p>
        {isProduction && (
          <TextField label={text.typeName(environment.name)} value={typedName} onChange={setTypedName} />
        )}
        <FailureOf error={undo.error} />
      </ConfirmDialog>
    </Notice>
  );
}

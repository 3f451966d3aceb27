import { useState } from 'react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { type Wall, wallSchema } from '#shared/domain/upkeep.ts';
import { useCommand } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RadioCards, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const text = strings.wall;

/** Stages that strangers could find: below production, on a server. */
export function walledStages({ environments }: Project): readonly Environment[] {
  return environments.filter(
    ({ stage, serverId }) => stage !== 'production' && stage !== 'local' && serverId !== undefined,
  );
}

interface WallDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

/** Asks what strangers meet at a stage, so that the checklist knows a wall when it sees one. */
export function WallDialog({ project, onClose }: WallDialogProps) {
  const stages = walledStages(project);
  const [id, setId] = useState(stages[0]?.id ?? '');
  const stage = stages.find((one) => one.id === id);
  if (stage === undefined) return null;
  return <WallForm key={id} project={project} stage={stage} stages={stages} onStage={setId} onClose={onClose} />;
}

interface WallFormProps extends WallDialogProps {
  readonly stage: Environment;
  readonly stages: readonly Environment[];
  readonly onStage: (id: string) => void;
}

function WallForm({ project, stage, stages, onStage, onClose }: WallFormProps) {
  const toast = useToast();
  const known = stage.wall;
  const [kind, setKind] = useState<Wall['kind']>(known?.kind ?? 'password');
  const [contains, setContains] = useState(known?.kind === 'page' ? known.contains : '');
  const [host, setHost] = useState(known?.kind === 'redirect' ? known.host : '');
  const save = useCommand('checklist.configure', {
    renews: ['projects.get', 'checklist.last', 'runbook.show'],
    onDone: () => {
      toast({ tone: 'good', title: text.saved });
      onClose();
    },
  });
  const wanted = wallSchema.safeParse({
    kind,
    ...(kind === 'page' && { contains: contains.trim() }),
    ...(kind === 'redirect' && { host: host.trim() }),
  }).data;
  return (
    <ConfirmDialog
      title={text.title(stage.name)}
      size="medium"
      isOpen
      focusInside
      onCancel={onClose}
      // A password is what a wall is when nothing is said.
      onConfirm={() =>
        wanted &&
        save.mutate({
          projectId: project.id,
          environment: { environmentId: stage.id, wall: wanted.kind === 'password' ? null : wanted },
        })
      }
      cancelLabel={words.cancel}
      confirmLabel={text.save}
      isConfirmDisabled={wanted === undefined}
      isPending={save.isPending}
    >
      <FieldStack>
        {stages.length > 1 && (
          <Select
            label={text.stage}
            value={stage.id}
            onChange={onStage}
            options={stages.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <RadioCards<Wall['kind']>
          label={text.kind}
          value={kind}
          onChange={setKind}
          options={(['password', 'page', 'redirect', 'network'] as const).map((value) => ({
            value,
            title: text.kinds[value],
            description: text.kindTexts[value],
          }))}
        />
        {kind === 'page' && (
          <TextField label={text.contains} description={text.containsHint} value={contains} onChange={setContains} />
        )}
        {kind === 'redirect' && (
          <TextField label={text.host} description={text.hostHint} value={host} onChange={setHost} mono />
        )}
      </FieldStack>
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}

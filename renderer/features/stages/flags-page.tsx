import { Flag, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { Environment } from '#shared/domain/environment.ts';
import { comparePipelineOrder } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { type FeatureFlag, flagStateSchema, type FlagState } from '#shared/domain/stage-config.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { StageIcon } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { AddFlagDialog } from './add-flag-dialog.tsx';
import styles from './flags-page.module.css';
import { strings } from './strings.ts';
import { WritePlanDialog } from './write-plan-dialog.tsx';

/** Every flag in every environment; each cell can be switched. */
export function FlagsPage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  if (project.data) return <Flags project={project.data} />;
  return (
    <Page title={strings.title}>
      {project.isError ? (
        <FailureOf error={project.error} onRetry={project.refetch} />
      ) : (
        <Skeleton label={strings.loading} rows={3} />
      )}
    </Page>
  );
}

function Flags({ project }: { readonly project: Project }) {
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button variant="primary" icon={Plus} onPress={() => setAdding(true)}>
      {strings.add}
    </Button>
  );
  const flags = project.flags ?? [];
  return (
    <Page title={strings.title} subtitle={strings.subtitle(project.name)} actions={flags.length > 0 ? add : undefined}>
      {flags.length === 0 ? (
        <EmptyState icon={Flag} title={strings.empty} actions={add}>
          {strings.emptyText}
        </EmptyState>
      ) : (
        <Matrix project={project} flags={flags} />
      )}
      {isAdding && <AddFlagDialog project={project} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Matrix({ project, flags }: { readonly project: Project; readonly flags: readonly FeatureFlag[] }) {
  const environments = project.environments.toSorted(comparePipelineOrder);
  const [writing, setWriting] = useState<Environment | null>(null);
  const [removing, setRemoving] = useState<FeatureFlag | null>(null);
  const remove = useCommand('flags.remove', {
    renews: ['projects.get', 'projects.list'],
    onDone: () => setRemoving(null),
  });
  return (
    <>
      <div className={styles.frame}>
        <table className={styles.matrix} aria-label={strings.matrix}>
          <thead>
            <tr>
              <th scope="col">{strings.flag}</th>
              {environments.map(({ id, name, stage }) => (
                <th key={id} scope="col">
                  <span className={styles.environment}>
                    <StageIcon stage={stage} size={14} /> {name}
                  </span>
                </th>
              ))}
              <th scope="col">{strings.owner}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {flags.map((flag) => (
              <tr key={flag.id}>
                <th scope="row">
                  <code>{flag.id}</code>
                  <span className={styles.description}>{flag.description}</span>
                </th>
                {environments.map((environment) => (
                  <td key={environment.id}>
                    <FlagCell project={project} flag={flag} environment={environment} />
                  </td>
                ))}
                <td className={styles.soft}>{flag.owner === '' ? strings.noOwner : flag.owner}</td>
                <td>
                  <IconButton label={strings.remove(flag.id)} icon={Trash2} onPress={() => setRemoving(flag)} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td />
              {environments.map((environment) => (
                <td key={environment.id}>
                  <Button size="small" variant="ghost" onPress={() => setWriting(environment)}>
                    {strings.write(environment.name)}
                  </Button>
                </td>
              ))}
              <td colSpan={2} />
            </tr>
          </tfoot>
        </table>
      </div>
      <p className={styles.soft}>{strings.applyHint}</p>
      {writing && <WritePlanDialog project={project} environment={writing} onClose={() => setWriting(null)} />}
      <ConfirmDialog
        title={strings.removeTitle(removing?.id ?? '')}
        isOpen={removing !== null}
        onCancel={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate({ projectId: project.id, flagId: removing.id })}
        cancelLabel={words.cancel}
        confirmLabel={strings.removeConfirm}
        isDangerous
        isPending={remove.isPending}
      >
        <p>{strings.removeText}</p>
        <FailureOf error={remove.error} />
      </ConfirmDialog>
    </>
  );
}

interface FlagCellProps {
  readonly project: Project;
  readonly flag: FeatureFlag;
  readonly environment: Environment;
}

function FlagCell({ project, flag, environment }: FlagCellProps) {
  const set = useCommand('flags.set', { renews: ['projects.get', 'projects.list'] });
  const state = environment.config?.flags?.[flag.id] ?? null;
  return (
    <>
      <Select<FlagState>
        label={strings.cell(flag.id, environment.name)}
        labelHidden
        size="small"
        value={state}
        placeholder={strings.unset}
        isDisabled={set.isPending}
        onChange={(next) =>
          set.mutate({ projectId: project.id, environmentId: environment.id, flagId: flag.id, state: next })
        }
        options={flagStateSchema.options.map((value) => ({
          value,
          label: strings.stateName(value),
          description: strings.stateHint[value],
        }))}
      />
      <FailureOf error={set.error} />
    </>
  );
}

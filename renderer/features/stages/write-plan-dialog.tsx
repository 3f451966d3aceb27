import { useState } from 'react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { ConfigPlan } from '#shared/domain/stage-config.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './flags-page.module.css';
import { strings } from './strings.ts';

interface WritePlanDialogProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly onClose: () => void;
}

/** Shows what would be written into an environment, and writes it. Production asks for its name. */
export function WritePlanDialog({ project, environment, onClose }: WritePlanDialogProps) {
  const toast = useToast();
  const [typedName, setTypedName] = useState('');
  const key = { projectId: project.id, environmentId: environment.id };
  const plan = useRequest('stages.plan', key, { staleTime: 0 });
  const apply = useCommand('stages.apply', {
    renews: ['stages.plan', 'stages.options'],
    onDone: () => {
      toast({ tone: 'good', title: strings.applied(environment.name) });
      onClose();
    },
  });
  const isProduction = environment.stage === 'production';
  const hasWork = plan.data !== undefined && plan.data.files.length > 0;
  return (
    <ConfirmDialog
      title={strings.planTitle(environment.name)}
      isOpen
      size="medium"
      onCancel={onClose}
      onConfirm={() => plan.data && apply.mutate({ ...key, hash: plan.data.hash, typedName })}
      cancelLabel={words.cancel}
      confirmLabel={strings.apply}
      isConfirmDisabled={!hasWork || (isProduction && typedName !== environment.name)}
      isPending={apply.isPending}
    >
      {plan.data ? <PlanView plan={plan.data} /> : <FailureOf error={plan.error} />}
      {plan.isPending && <Skeleton label={strings.planLoading} rows={2} />}
      {isProduction && hasWork && (
        <TextField label={strings.typeName(environment.name)} value={typedName} onChange={setTypedName} />
      )}
      <FailureOf error={apply.error} />
    </ConfirmDialog>
  );
}

function PlanView({ plan }: { readonly plan: ConfigPlan }) {
  const { changes, files, snippet, remarks } = plan;
  return (
    <>
      {changes.length === 0 ? (
        <p>{strings.nothing}</p>
      ) : (
        <table className={styles.changes}>
          <thead>
            <tr>
              <th scope="col">{strings.setting}</th>
              <th scope="col">{strings.before}</th>
              <th scope="col">{strings.after}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ key, before, after }) => (
              <tr key={key}>
                <th scope="row">
                  <code>{key}</code>
                </th>
                <td className={styles.soft}>{before ?? strings.notSet}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul className={styles.files}>
        {files.map(({ path, made }) => (
          <li key={path}>{made ? strings.makes(path) : strings.changes(path)}</li>
        ))}
      </ul>
      {snippet && (
        <>
          <p>{snippet.inserted ? strings.snippetInserted(snippet.file) : strings.snippetByHand(snippet.file)}</p>
          <pre className={styles.snippet}>{snippet.text}</pre>
        </>
      )}
      {remarks.map((remark) => (
        <p key={remark} className={styles.soft}>
          {remark}
        </p>
      ))}
    </>
  );
}

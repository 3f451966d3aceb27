import { KeyRound } from 'lucide-react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import type { DraftErrors, DraftPair } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';
import styles from './configuration.module.css';
import { PairRows } from './pair-rows.tsx';

interface SecretRowsProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly pairs: readonly DraftPair[];
  readonly errors: DraftErrors;
  readonly onChange: (pairs: readonly DraftPair[]) => void;
}

/** Variables whose values are secrets: one of its own, or one that another variable of the project has already. */
export function SecretRows({ project, environment, pairs, errors, onChange }: SecretRowsProps) {
  const known = project.environments.flatMap(({ id, name, config }) =>
    Object.entries(config?.secrets ?? {}).map(([variable, ref]) => ({
      ref,
      name,
      variable,
      isHere: id === environment.id,
    })),
  );
  return (
    <PairRows
      area="secrets"
      label={text.secrets}
      pairs={pairs}
      errors={errors}
      empty={text.noSecrets}
      addLabel={text.addSecret}
      onChange={(next) =>
        onChange(next.map((pair) => (pair.value === '' ? { ...pair, value: ownRef(project, environment) } : pair)))
      }
      field={(pair, change) => {
        const others = known.filter(
          ({ ref }, at) => ref !== pair.value && known.findIndex((one) => one.ref === ref) === at,
        );
        const itself = known.find(({ ref, isHere }) => ref === pair.value && !isHere);
        return (
          <Select
            label={text.secretRef}
            value={pair.value}
            onChange={change}
            options={[
              { value: pair.value, label: itself ? text.secretOf(itself.name, itself.variable) : text.secretNew },
              ...others.map(({ ref, name, variable }) => ({
                ...{ value: ref, label: text.secretOf(name, variable), description: ref },
              })),
            ]}
          />
        );
      }}
      below={(pair) => <SecretValue environment={environment} pair={pair} />}
    />
  );
}

function SecretValue({ environment, pair }: { readonly environment: Environment; readonly pair: DraftPair }) {
  const stored = useRequest('shell.secretsStored', pair.value === '' ? null : { refs: [pair.value] }, { staleTime: 0 });
  const isStored = stored.data?.includes(pair.value) ?? false;
  const ask = useCommand('shell.askSecret', { renews: ['shell.secretsStored'] });
  return (
    <div className={styles.secret}>
      <span className={styles.status}>
        <StatusIcon tone={isStored ? 'good' : 'warning'} size={14} /> {isStored ? text.stored : text.notStored}
      </span>
      <Button
        size="small"
        icon={KeyRound}
        isPending={ask.isPending}
        onPress={() =>
          ask.mutate({ ref: pair.value, title: text.secretTitle(pair.name, environment.name).slice(0, 200) })
        }
        aria-label={`${isStored ? text.changeValue : text.setValue} ${pair.name}`}
      >
        {isStored ? text.changeValue : text.setValue}
      </Button>
      <span className={styles.ref}>{pair.value}</span>
      <FailureOf error={ask.error} />
    </div>
  );
}

function ownRef(project: Project, environment: Environment): string {
  return `project/${project.id}/${environment.id}-${crypto.randomUUID().slice(0, 8)}`;
}

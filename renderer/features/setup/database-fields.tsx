import { RadioCards, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { SecretField } from '../servers/index.ts';
import type { StageErrors } from './draft-to-wish.ts';
import type { DatabaseDraft, StageDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.places;

interface DatabaseFieldsProps {
  readonly projectId: string;
  readonly stage: DatabaseDraft & Pick<StageDraft, 'id' | 'name'>;
  readonly errors: Pick<NonNullable<StageErrors[string]>, keyof DatabaseDraft> | undefined;
  readonly onChange: (change: Partial<DatabaseDraft>) => void;
}

/** Where a stage's database comes from, and with whose rights. */
export function DatabaseFields({ projectId, stage, errors, onChange }: DatabaseFieldsProps) {
  const secret = (what: string) => () => `stage/${projectId}/${stage.id}/${what}`.slice(0, 128);
  return (
    <>
      <RadioCards<StageDraft['database']>
        label={text.database}
        value={stage.database}
        onChange={(database) => onChange({ database })}
        across
        options={(['make', 'pool', 'read', 'none'] as const).map((value) => ({
          value,
          title: text.databases[value],
          description: text.databases[`${value}Text`],
        }))}
      />
      {stage.database === 'make' && (
        <>
          <FieldStack columns>
            <TextField
              label={text.databaseName}
              mono
              value={stage.databaseName}
              onChange={(databaseName) => onChange({ databaseName })}
              error={errors?.databaseName}
            />
            <TextField
              label={text.databaseUser}
              description={text.databaseUserHint}
              mono
              value={stage.databaseUser}
              onChange={(databaseUser) => onChange({ databaseUser })}
              error={errors?.databaseUser}
            />
          </FieldStack>
          <RadioCards<StageDraft['rights']>
            label={text.rights}
            value={stage.rights}
            onChange={(rights) => onChange({ rights })}
            across
            options={[
              { value: 'account', title: text.rightsAccount, description: text.rightsAccountText },
              { value: 'admin', title: text.rightsAdmin, description: text.rightsAdminText },
            ]}
          />
        </>
      )}
      {stage.database === 'make' && stage.rights === 'admin' && (
        <FieldStack columns>
          <TextField
            label={text.adminUser}
            mono
            value={stage.adminUser}
            onChange={(adminUser) => onChange({ adminUser })}
            error={errors?.adminUser}
          />
          <SecretField
            label={text.adminPassword}
            promptTitle={text.adminPasswordTitle(stage.name)}
            secretRef={stage.adminPasswordRef === '' ? null : stage.adminPasswordRef}
            newRef={secret('administrator')}
            onStored={(adminPasswordRef) => onChange({ adminPasswordRef })}
          />
        </FieldStack>
      )}
      {stage.database === 'pool' && (
        <>
          <TextField
            label={text.poolNames}
            description={text.poolNamesHint}
            mono
            value={stage.poolNames}
            onChange={(poolNames) => onChange({ poolNames })}
            error={errors?.poolNames}
          />
          <FieldStack columns>
            <TextField
              label={text.poolUser}
              mono
              value={stage.poolUser}
              onChange={(poolUser) => onChange({ poolUser })}
              error={errors?.poolUser}
            />
            <SecretField
              label={text.poolPassword}
              promptTitle={text.poolPasswordTitle(stage.name)}
              secretRef={stage.poolPasswordRef === '' ? null : stage.poolPasswordRef}
              newRef={secret('pool')}
              onStored={(poolPasswordRef) => onChange({ poolPasswordRef })}
            />
          </FieldStack>
        </>
      )}
    </>
  );
}

/** Where the database server is; right for most as it is proposed. */
export function DatabaseHostFields({ stage, errors, onChange }: Omit<DatabaseFieldsProps, 'projectId'>) {
  return (
    <FieldStack columns>
      <TextField
        label={text.host}
        mono
        value={stage.host}
        onChange={(host) => onChange({ host })}
        error={errors?.host}
      />
      <TextField
        label={text.port}
        mono
        inputMode="numeric"
        value={stage.port}
        onChange={(port) => onChange({ port })}
        error={errors?.port}
      />
      <TextField
        label={text.socket}
        description={text.socketHint}
        mono
        value={stage.socketPath}
        onChange={(socketPath) => onChange({ socketPath })}
        error={errors?.socketPath}
      />
    </FieldStack>
  );
}

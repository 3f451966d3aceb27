import { zodResolver } from '@hookform/resolvers/zod';
import { SlidersHorizontal } from 'lucide-react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useNavigate, useParams } from 'react-router';
import { type Environment, stageSchema } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/field.tsx';
import { FormSelect, FormTextField } from '../../ui/form-fields.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, FieldStack, FormActions, Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { StageIcon, stageStrings } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { FolderField, toFreeId } from '../projects/index.ts';
import { SecretField } from '../servers/index.ts';
import { SharedDataBanner } from '../stages/index.ts';
import {
  type EnvironmentDraft,
  environmentDraftSchema,
  fromDraft,
  thisComputer,
  toDraft,
} from './environment-draft.ts';
import styles from './environment-page.module.css';
import { strings } from './strings.ts';

const text = strings.form;

/** Adds an environment or edits one. */
export function EnvironmentPage() {
  const { projectId = '', environmentId } = useParams();
  const project = useRequest('projects.get', { projectId });
  if (!project.data) {
    return (
      <Page title={text.newTitle} width="form">
        {project.isError ? (
          <FailureOf error={project.error} onRetry={project.refetch} />
        ) : (
          <Skeleton label={words.loading} tall />
        )}
      </Page>
    );
  }
  const environment = project.data.environments.find((candidate) => candidate.id === environmentId);
  return <EnvironmentForm key={environmentId} project={project.data} environment={environment} />;
}

interface EnvironmentFormProps {
  readonly project: Project;
  readonly environment: Environment | undefined;
}

function EnvironmentForm({ project, environment }: EnvironmentFormProps) {
  const navigate = useNavigate();
  const toast = useToast();
  const servers = useRequest('servers.list', {}).data ?? [];
  const { control, handleSubmit } = useForm<EnvironmentDraft>({
    defaultValues: toDraft(environment),
    resolver: zodResolver(environmentDraftSchema),
    mode: 'onTouched',
  });
  const [stage, serverId, database] = useWatch({ control, name: ['stage', 'serverId', 'database'] });
  const boardPath = `/projects/${project.id}`;
  const save = useCommand('environments.save', {
    renews: ['projects.get', 'projects.list', 'environments.status'],
    onDone: (_project, input) => {
      toast({ tone: 'good', title: text.saved(input.environment.name) });
      void navigate(boardPath);
    },
  });
  const submit = handleSubmit((draft) => {
    const taken = project.environments.map((other) => other.id);
    const id = environment?.id ?? toFreeId(draft.name, draft.stage, taken);
    save.mutate({ projectId: project.id, environment: fromDraft(id, draft, environment) });
  });
  return (
    <Page
      title={environment ? text.editTitle(environment.name) : text.newTitle}
      width="form"
      {...(environment && {
        actions: (
          <LinkButton
            icon={SlidersHorizontal}
            href={`/projects/${project.id}/environments/${environment.id}/configuration`}
          >
            {text.configuration}
          </LinkButton>
        ),
      })}
    >
      {environment && <SharedDataBanner environments={[environment]} />}
      <form onSubmit={(event) => void submit(event)} noValidate className={styles.form}>
        <Card>
          <FieldStack columns>
            <FormTextField control={control} name="name" label={text.name} />
            <FormSelect
              control={control}
              name="stage"
              label={text.stage}
              options={stageSchema.options.map((value) => ({
                value,
                label: stageStrings.stageName(value),
                icon: <StageIcon stage={value} size={14} />,
              }))}
            />
          </FieldStack>
          {stage === 'production' ? (
            <Notice tone="info" title={text.productionNote} />
          ) : (
            <p className={styles.hint}>{text.stageHint}</p>
          )}
          <FormSelect
            control={control}
            name="serverId"
            label={text.server}
            options={[
              { value: thisComputer, label: text.thisComputer },
              ...servers.map((server) => ({
                value: server.id,
                label: server.name,
                description: `${server.user}@${server.host}`,
              })),
            ]}
          />
          {serverId === thisComputer ? (
            <Controller
              control={control}
              name="path"
              render={({ field, fieldState }) => (
                <FolderField
                  label={text.path}
                  description={text.pathHintLocal}
                  value={field.value}
                  onChange={field.onChange}
                  error={fieldState.error?.message}
                />
              )}
            />
          ) : (
            <FormTextField control={control} name="path" label={text.path} description={text.pathHintServer} mono />
          )}
          <FieldStack columns>
            <FormTextField control={control} name="url" label={text.url} mono inputMode="url" />
            <FormTextField control={control} name="branch" label={text.branch} mono />
          </FieldStack>
        </Card>
        <Section title={text.database}>
          <Card>
            <Controller
              control={control}
              name="database"
              render={({ field }) => (
                <RadioCards
                  label={text.databaseSource}
                  value={field.value}
                  onChange={field.onChange}
                  across
                  options={[
                    { value: 'read', title: text.read, description: text.readText },
                    { value: 'given', title: text.given, description: text.givenText },
                    { value: 'none', title: text.none, description: text.noneText },
                  ]}
                />
              )}
            />
            {database === 'given' && (
              <>
                <FieldStack columns>
                  <FormTextField control={control} name="host" label={text.host} mono />
                  <FormTextField control={control} name="port" label={text.port} mono inputMode="numeric" />
                </FieldStack>
                <FormTextField
                  control={control}
                  name="socketPath"
                  label={text.socket}
                  description={text.socketHint}
                  mono
                />
                <FieldStack columns>
                  <FormTextField control={control} name="databaseName" label={text.databaseName} mono />
                  <FormTextField control={control} name="tablePrefix" label={text.prefix} mono />
                </FieldStack>
                <FormTextField control={control} name="user" label={text.user} mono />
                <Controller
                  control={control}
                  name="passwordRef"
                  render={({ field }) => (
                    <SecretField
                      label={text.password}
                      promptTitle={text.passwordTitle(environment?.name ?? project.name)}
                      secretRef={field.value === '' ? null : field.value}
                      newRef={() => `project/${project.id}/database-${crypto.randomUUID().slice(0, 8)}`}
                      onStored={field.onChange}
                    />
                  )}
                />
              </>
            )}
          </Card>
        </Section>
        <Section title={text.uploads}>
          <Card>
            <FormTextField
              control={control}
              name="uploads"
              label={text.uploadsLabel}
              description={text.uploadsHint}
              mono
            />
          </Card>
        </Section>
        <Section title={text.programs}>
          <Card>
            <FormTextField control={control} name="php" label={text.php} description={text.phpHint} mono />
          </Card>
        </Section>
        {stage !== 'production' && (
          <Section title={text.network}>
            <Card>
              <FormTextField
                control={control}
                name="siteNames"
                label={text.siteNames}
                description={text.siteNamesHint}
                mono
              />
            </Card>
          </Section>
        )}
        <FailureOf error={save.error} />
        <FormActions>
          <Button type="submit" variant="primary" isPending={save.isPending}>
            {text.save}
          </Button>
          <LinkButton variant="ghost" href={boardPath}>
            {words.cancel}
          </LinkButton>
        </FormActions>
      </form>
    </Page>
  );
}

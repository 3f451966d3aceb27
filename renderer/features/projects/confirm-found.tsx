import { useForm, Controller } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { stageSchema } from '#shared/domain/environment.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, FieldStack, FormActions, Page, Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { StageIcon, stageStrings } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { useFoundStep } from '../imports/index.ts';
import styles from './confirm-found.module.css';
import {
  type ConfirmedProject,
  type DetectedProject,
  type FoundOn,
  suggestProject,
  toNewProject,
} from './first-environment.ts';
import { FolderField } from './folder-field.tsx';
import { strings } from './strings.ts';

interface ConfirmFoundProps {
  readonly detected: DetectedProject;
  readonly on: FoundOn;
  readonly onStartAgain: () => void;
}

const text = strings.found;

/** Shows what was found, lets it be corrected, and adds the project. */
export function ConfirmFound({ detected, on, onStartAgain }: ConfirmFoundProps) {
  const navigate = useNavigate();
  const toast = useToast();
  const nextStep = useFoundStep();
  const form = useForm<ConfirmedProject>({ defaultValues: suggestProject(detected, on), mode: 'onTouched' });
  const add = useCommand('projects.add', {
    renews: ['projects.list'],
    onDone: (project) => {
      toast({ tone: 'good', title: text.added(project.name) });
      void nextStep(project).then((path) => navigate(path));
    },
  });
  const submit = form.handleSubmit((confirmed) => {
    add.mutate({ project: toNewProject(detected, confirmed, on) });
  });
  const required = (message: string) => ({ validate: (value: string) => value.trim() !== '' || message });
  const field = (
    name: 'name' | 'environmentName' | 'path' | 'branch' | 'url',
    label: string,
    rules = {},
    mono = false,
  ) => (
    <Controller
      control={form.control}
      name={name}
      rules={rules}
      render={({ field: input, fieldState }) => (
        <TextField
          label={label}
          mono={mono}
          value={input.value}
          onChange={input.onChange}
          onBlur={input.onBlur}
          error={fieldState.error?.message}
        />
      )}
    />
  );
  return (
    <Page title={text.title} subtitle={text.text} width="form">
      <Notice tone="good" title={text.recognised(detected.recipeTitle)}>
        <ul className={styles.evidence}>
          {detected.evidence.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Notice>
      {detected.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} />
      ))}
      <form onSubmit={(event) => void submit(event)} noValidate className={styles.form}>
        <Section title={text.project}>
          <Card>
            {field('name', text.name, required(text.nameRequired))}
            <Controller
              control={form.control}
              name="folder"
              rules={required(text.folderRequired)}
              render={({ field: input, fieldState }) => (
                <FolderField
                  label={text.folder}
                  {...(on.serverId !== undefined && { description: text.folderServerHint })}
                  value={input.value}
                  onChange={input.onChange}
                  error={fieldState.error?.message}
                />
              )}
            />
          </Card>
        </Section>
        <Section title={text.environment}>
          <Card>
            <FieldStack columns>
              {field('environmentName', text.environmentName, required(text.nameRequired))}
              <Controller
                control={form.control}
                name="stage"
                render={({ field: input }) => (
                  <Select
                    label={text.stage}
                    description={text.stageHint}
                    value={input.value}
                    onChange={input.onChange}
                    options={stageSchema.options.map((stage) => ({
                      value: stage,
                      label: stageStrings.stageName(stage),
                      icon: <StageIcon stage={stage} size={14} />,
                    }))}
                  />
                )}
              />
            </FieldStack>
            {field(
              'url',
              text.url,
              { validate: (value: string) => /^https?:\/\/\S+$/u.test(value.trim()) || text.urlInvalid },
              true,
            )}
            <FieldStack columns>
              {field('path', text.path, required(text.folderRequired), true)}
              {field('branch', text.branch, {}, true)}
            </FieldStack>
            <div className={styles.database}>
              <span className={styles.databaseLabel}>{text.database}</span>
              <span>
                {detected.database
                  ? text.databaseFound(detected.database.name, detected.database.user, detected.database.host)
                  : detected.withoutDatabase
                    ? text.withoutDatabase
                    : text.databaseMissing}
              </span>
            </div>
            {detected.multisite && (
              <div className={styles.database}>
                <span className={styles.databaseLabel}>{text.network}</span>
                <span>{text.networkFound(detected.multisite.domain, detected.multisite.subdomains)}</span>
              </div>
            )}
          </Card>
        </Section>
        <FailureOf error={add.error} />
        <FormActions>
          <Button type="submit" variant="primary" isPending={add.isPending}>
            {text.save}
          </Button>
          <Button variant="ghost" onPress={onStartAgain}>
            {text.startAgain}
          </Button>
        </FormActions>
      </form>
    </Page>
  );
}

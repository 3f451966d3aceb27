import { Flag } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useParams } from 'react-router';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { StageOptions } from '#shared/domain/stage-config.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, FormActions, Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { type ConfigurationDraft, readConfigurationDraft, toConfigurationDraft } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';
import styles from './configuration.module.css';
import { DataPolicyFields } from './data-policy.tsx';
import { PairRows } from './pair-rows.tsx';
import { RunningFields } from './running-fields.tsx';
import { SecretRows } from './secret-rows.tsx';
import { SharedDataBanner } from './shared-data-banner.tsx';
import { StickyRows } from './sticky-rows.tsx';
import { WritePlanDialog } from './write-plan-dialog.tsx';
import { WrittenNotice } from './written-notice.tsx';

/** How the application is to run in one environment. */
export function ConfigurationPage() {
  const { projectId = '', environmentId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const environment = project.data?.environments.find(({ id }) => id === environmentId);
  const options = useRequest('stages.options', environment === undefined ? null : { projectId, environmentId });
  const error = project.error ?? options.error;
  const boardLink = <LinkButton href={`/projects/${projectId}`}>{text.toBoard}</LinkButton>;
  if (project.data && environment && options.data) {
    return (
      <ConfigurationForm key={environment.id} project={project.data} environment={environment} options={options.data} />
    );
  }
  const isMissing = project.data !== undefined && environment === undefined;
  return (
    <Page title={isMissing ? text.missing : text.title(environment?.name ?? '…')} width="form" actions={boardLink}>
      {error === null && !isMissing && <Skeleton label={text.loading} rows={3} tall />}
      <FailureOf error={error} onRetry={project.error === null ? options.refetch : project.refetch} />
    </Page>
  );
}

interface ConfigurationFormProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly options: StageOptions;
}

function ConfigurationForm({ project, environment, options }: ConfigurationFormProps) {
  const toast = useToast();
  const [draft, setDraft] = useState(() => toConfigurationDraft(environment));
  const [isLooking, setLooking] = useState(false);
  const [isTold, setTold] = useState(false);
  const save = useCommand('stages.save', { renews: ['projects.get', 'projects.list', 'stages.plan'] });
  const change = (part: Partial<ConfigurationDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const read = readConfigurationDraft(draft, environment.config?.flags, {
    ...{ twice: text.twice, noName: text.noName, badName: text.badName, policy: text.policyWrong },
  });
  const errors = isTold && read.kind === 'wrong' ? read.errors : {};
  const store = (then: () => void): void => {
    setTold(true);
    if (read.kind === 'wrong') return;
    const { config, data } = read;
    const isProduction = environment.stage === 'production';
    const key = { projectId: project.id, environmentId: environment.id };
    save.mutate({ ...key, config, ...(isProduction ? {} : { data }) }, { onSuccess: then });
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    store(() => {
      toast({ tone: 'good', title: text.saved(environment.name), description: text.savedText });
    });
  };
  const { files, framework, applied } = options;
  return (
    <Page
      title={text.title(environment.name)}
      subtitle={files.length === 0 ? text.subtitleNone(framework) : text.subtitle(framework, files[0] ?? '')}
      width="form"
      actions={<LinkButton href={`/projects/${project.id}`}>{text.toBoard}</LinkButton>}
    >
      <SharedDataBanner environments={[environment]} />
      <form className={styles.form} onSubmit={onSubmit} noValidate>
        <Section title={text.running} description={text.runningText}>
          <Card>
            <RunningFields draft={draft} options={options} stage={environment.stage} onChange={change} />
          </Card>
        </Section>
        <Section
          title={text.flags}
          description={text.flagsText(
            Object.keys(environment.config?.flags ?? {}).length,
            (project.flags ?? []).length,
          )}
          actions={
            <LinkButton icon={Flag} href={`/projects/${project.id}/flags`}>
              {text.toFlags}
            </LinkButton>
          }
        >
          {null}
        </Section>
        <Section title={text.variables} description={text.variablesText}>
          <Card>
            <PairRows
              area="variables"
              label={text.variables}
              pairs={draft.variables}
              errors={errors}
              empty={text.noVariables}
              addLabel={text.addVariable}
              onChange={(variables) => change({ variables })}
              field={(pair, onChange) => <TextField label={text.value} value={pair.value} onChange={onChange} mono />}
            />
          </Card>
        </Section>
        <Section title={text.secrets} description={text.secretsText}>
          <Card>
            <SecretRows
              project={project}
              environment={environment}
              pairs={draft.secrets}
              errors={errors}
              onChange={(secrets) => change({ secrets })}
            />
          </Card>
        </Section>
        {environment.stage !== 'production' && (
          <>
            <Section title={text.sticky} description={text.stickyText}>
              <Card>
                <StickyRows
                  rows={draft.rows}
                  files={draft.files}
                  errors={errors}
                  onRows={(rows) => change({ rows })}
                  onFiles={(value) => change({ files: value })}
                />
              </Card>
            </Section>
            <Section title={text.data} description={text.dataText}>
              <Card>
                <DataPolicyFields draft={draft} errors={errors} onChange={change} />
              </Card>
            </Section>
          </>
        )}
        <FailureOf error={save.error} />
        {isTold && read.kind === 'wrong' && (
          <Notice tone="bad" role="alert" title={text.notYet}>
            {[...new Set(Object.values(read.errors))].join(' ')}
          </Notice>
        )}
        {applied && <WrittenNotice project={project} environment={environment} applied={applied} />}
        <div className={styles.foot}>
          <FormActions>
            <Button
              variant="primary"
              isPending={save.isPending}
              isDisabled={files.length === 0}
              onPress={() => store(() => setLooking(true))}
            >
              {text.look}
            </Button>
            <Button type="submit">{text.save}</Button>
          </FormActions>
          <span className={styles.soft}>{text.offline}</span>
        </div>
      </form>
      {isLooking && <WritePlanDialog project={project} environment={environment} onClose={() => setLooking(false)} />}
    </Page>
  );
}

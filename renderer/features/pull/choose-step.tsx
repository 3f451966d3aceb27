import { ArrowRight, ShieldCheck } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Checkbox, RadioCards, TextField } from '../../ui/field.tsx';
import { Card, FieldStack, FormActions, Page, Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../ui/words.ts';
import { canReceive, sourcesFor, StageIcon } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { ProjectFileNotice } from '../project-file/index.ts';
import styles from './pull-page.module.css';
import { missingInRequest, type PullRequest } from './pull-request.ts';
import { parseSpeedLimit } from './speed-limit.ts';
import { strings } from './strings.ts';
import { TablePicker } from './table-picker.tsx';

/** Stands for "no profile" in the list; no id of ours begins like this. */
const noProfile = '@recipe';

interface ChooseStepProps {
  readonly project: Project;
  readonly request: PullRequest;
  readonly error: unknown;
  readonly onChange: (change: Partial<PullRequest>) => void;
  readonly onPlan: () => void;
}

/** Source, target and what comes along. */
export function ChooseStep({ project, request, error, onChange, onPlan }: ChooseStepProps) {
  const missing = missingInRequest(request);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (missing === null) onPlan();
  };
  return (
    <Page title={strings.title} subtitle={strings.chooseSubtitle} width="form">
      <form className={styles.form} onSubmit={submit} noValidate>
        <Pair project={project} request={request} onChange={onChange} />
        <Section title={strings.what}>
          <Card>
            <Parts request={request} onChange={onChange} />
            {request.database && <DatabaseOptions request={request} onChange={onChange} />}
            {request.database && <Tables project={project} request={request} onChange={onChange} />}
          </Card>
        </Section>
        <Disclosure label={strings.advanced}>
          <Advanced request={request} onChange={onChange} />
        </Disclosure>
        <ProjectFileNotice project={project} />
        <FailureOf error={error} onRetry={onPlan} />
        <FormActions>
          <Button type="submit" variant="primary" isDisabled={missing !== null}>
            {strings.plan}
          </Button>
          <LinkButton variant="ghost" href={`/projects/${project.id}`}>
            {words.cancel}
          </LinkButton>
        </FormActions>
        {missing !== null && (
          <p role="status" className={styles.missing}>
            {missingTexts[missing]}
          </p>
        )}
      </form>
    </Page>
  );
}

const missingTexts = {
  pair: strings.pairMissing,
  parts: strings.nothingChosen,
  tables: strings.tablesMissing,
  speed: strings.speedMissing,
} as const;

type PartProps = Pick<ChooseStepProps, 'request' | 'onChange'>;

function Pair({ project, request, onChange }: PartProps & { readonly project: Project }) {
  const { environments } = project;
  const target = environments.find((candidate) => candidate.id === request.targetId);
  const sources = target ? sourcesFor(target, environments) : [];
  const targets = environments.filter(canReceive).filter((candidate) => sourcesFor(candidate, environments).length > 0);
  const options = (list: readonly Environment[]) =>
    list.map((environment) => ({
      value: environment.id,
      label: environment.name,
      description: environment.url.replace(/^https?:\/\//u, ''),
      icon: <StageIcon stage={environment.stage} size={15} />,
    }));
  return (
    <Card>
      <div className={styles.pair}>
        <div className={styles.end}>
          <Select
            label={strings.from}
            placeholder={strings.fromPlaceholder}
            value={request.sourceId}
            onChange={(sourceId) => onChange({ sourceId, tables: null })}
            options={options(sources)}
          />
          <span className={styles.readOnly}>
            <ShieldCheck aria-hidden size={14} /> {strings.readOnly}
          </span>
        </div>
        <ArrowRight aria-hidden size={18} className={styles.pairArrow} />
        <Select
          label={strings.into}
          placeholder={strings.intoPlaceholder}
          value={request.targetId}
          onChange={(targetId) => {
            const next = environments.find((candidate) => candidate.id === targetId);
            const allowed = next ? sourcesFor(next, environments) : [];
            const keeps = allowed.some((source) => source.id === request.sourceId);
            onChange(keeps ? { targetId } : { targetId, sourceId: allowed[0]?.id ?? null, tables: null });
          }}
          options={options(targets)}
        />
      </div>
    </Card>
  );
}

function Parts({ request, onChange }: PartProps) {
  return (
    <div className={styles.choices} role="group" aria-label={strings.what}>
      <Checkbox
        isSelected={request.database}
        onChange={(database) => onChange({ database })}
        description={strings.databaseText}
      >
        {strings.database}
      </Checkbox>
      <Checkbox isSelected={request.files} onChange={(files) => onChange({ files })} description={strings.filesText}>
        {strings.files}
      </Checkbox>
    </div>
  );
}

function DatabaseOptions({ request, onChange }: PartProps) {
  const profiles = useRequest('masking.profiles', {}).data ?? [];
  return (
    <FieldStack columns>
      <TextField
        label={strings.localPassword}
        description={strings.localPasswordText}
        type="password"
        value={request.localPassword}
        onChange={(localPassword) => onChange({ localPassword })}
      />
      <Select
        label={strings.profile}
        description={strings.profileText}
        value={request.maskingProfile ?? noProfile}
        onChange={(id) => onChange({ maskingProfile: id === noProfile ? null : id })}
        options={[
          { value: noProfile, label: strings.profileNone },
          ...profiles.map((profile) => ({ value: profile.id, label: profile.name })),
        ]}
      />
    </FieldStack>
  );
}

function Tables({ project, request, onChange }: PartProps & { readonly project: Project }) {
  const text = strings.picker;
  const [isOpen, setOpen] = useState(request.tables !== null);
  const source = project.environments.find((candidate) => candidate.id === request.sourceId);
  return (
    <FieldStack>
      <RadioCards
        label={text.which}
        value={isOpen ? 'some' : 'all'}
        onChange={(value) => {
          setOpen(value === 'some');
          if (value === 'all') onChange({ tables: null });
        }}
        across
        options={[
          { value: 'all', title: text.all, description: text.allText },
          { value: 'some', title: text.some, description: text.someText },
        ]}
      />
      {isOpen && source && (
        <TablePicker
          key={source.id}
          projectId={project.id}
          source={source}
          choice={request.tables}
          onChange={(tables) => onChange({ tables })}
        />
      )}
    </FieldStack>
  );
}

function Advanced({ request, onChange }: PartProps) {
  const speedIsWrong = parseSpeedLimit(request.speedLimit).kind === 'invalid';
  return (
    <FieldStack>
      <TextField
        label={strings.speedLimit}
        description={strings.speedLimitText}
        error={speedIsWrong ? strings.speedLimitError : undefined}
        inputMode="numeric"
        value={request.speedLimit}
        onChange={(speedLimit) => onChange({ speedLimit })}
      />
      {request.database && (
        <>
          <RadioCards
            label={strings.verify}
            value={request.verify}
            onChange={(verify) => onChange({ verify })}
            across
            options={[
              { value: 'sample', title: strings.verifySample, description: strings.verifySampleText },
              { value: 'full', title: strings.verifyFull, description: strings.verifyFullText },
            ]}
          />
          <Select
            label={strings.connections}
            description={strings.connectionsText}
            value={String(request.connections)}
            onChange={(connections) => onChange({ connections: Number(connections) })}
            options={['1', '2', '3', '4'].map((count) => ({ value: count, label: count }))}
          />
        </>
      )}
      {request.files && (
        <>
          <Checkbox
            isSelected={request.contentHashes}
            onChange={(contentHashes) => onChange({ contentHashes })}
            description={strings.contentHashesText}
          >
            {strings.contentHashes}
          </Checkbox>
          <Checkbox
            isSelected={request.deleteExtraneous}
            onChange={(deleteExtraneous) => onChange({ deleteExtraneous })}
            description={strings.deleteExtraneousText}
          >
            {strings.deleteExtraneous}
          </Checkbox>
        </>
      )}
    </FieldStack>
  );
}

import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Environment, Stage } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { StageMark, stageStrings } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import type { StageErrors } from './draft-to-wish.ts';
import { GuideBar } from './guide-frame.tsx';
import styles from './places-step.module.css';
import type { SetUpDraft, StageDraft } from './set-up-draft.ts';
import { StagePlace } from './stage-place.tsx';
import { strings } from './strings.ts';

const text = strings.places;

interface PlacesStepProps {
  readonly project: Project;
  readonly draft: SetUpDraft;
  readonly errors: StageErrors;
  /** Of a stage that could not be added. */
  readonly error: unknown;
  readonly onStages: (stages: StageDraft[]) => void;
  readonly onAdd: (stage: Stage) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Where each stage lives. What is right needs no look; what is missing is open. */
export function PlacesStep({ project, draft, errors, error, onStages, onAdd, onBack, onDone }: PlacesStepProps) {
  /** By stage: how often somebody wanted to go on while it was not whole. */
  const [tries, setTries] = useState<Readonly<Record<string, number>>>({});
  const wrong = Object.values(errors).reduce((sum, fields) => sum + Object.keys(fields).length, 0);
  const change = (id: string, part: Partial<StageDraft>): void =>
    onStages(draft.stages.map((stage) => (stage.id === id ? { ...stage, ...part } : stage)));
  return (
    <>
      <ul className={styles.stages}>
        {draft.stages.map((stage) => (
          <li key={stage.id} className={styles.stage}>
            {stage.place === 'existing' ? (
              <ExistingStage
                stage={stage}
                environment={project.environments.find(({ id }) => id === stage.environmentId)}
              />
            ) : (
              <NewStage
                projectId={project.id}
                stage={stage}
                errors={errors[stage.id]}
                tries={tries[stage.id] ?? 0}
                onChange={(part) => change(stage.id, part)}
                {...(draft.kind === 'custom' && {
                  onRemove: () => onStages(draft.stages.filter(({ id }) => id !== stage.id)),
                })}
              />
            )}
          </li>
        ))}
      </ul>
      {draft.kind === 'custom' && (
        <div>
          <Menu
            label={text.addStage}
            groups={[
              (['local', 'development', 'testing', 'review', 'staging'] as const).map((stage) => ({
                id: stage,
                label: stageStrings.stageName(stage),
                onAction: () => onAdd(stage),
              })),
            ]}
          >
            <Button icon={Plus}>{text.addStage}</Button>
          </Menu>
        </div>
      )}
      <FailureOf error={error} />
      <GuideBar note={wrong > 0 && text.wrong(wrong)}>
        <Button onPress={onBack}>{strings.back}</Button>
        <Button
          variant="primary"
          onPress={() => {
            if (wrong === 0) onDone();
            else setTries(Object.fromEntries(Object.keys(errors).map((id) => [id, (tries[id] ?? 0) + 1])));
          }}
        >
          {strings.add.makePlan}
        </Button>
      </GuideBar>
    </>
  );
}

interface ExistingStageProps {
  readonly stage: StageDraft;
  readonly environment: Environment | undefined;
}

function ExistingStage({ stage, environment }: ExistingStageProps) {
  const servers = useRequest('servers.list', {}).data ?? [];
  const server = servers.find(({ id }) => id === environment?.serverId);
  const where = server ? `${server.user}@${server.host}` : text.thisComputer;
  return (
    <div className={styles.head}>
      <StageMark stage={stage.stage} />
      <div className={styles.texts}>
        <p className={styles.name}>{stage.name}</p>
        <p className={styles.soft}>{stage.stage === 'production' ? text.production : text.existing}</p>
        {environment && (
          <p className={styles.where}>
            <code>
              {where}:{environment.path}
            </code>
            <span>{environment.url}</span>
          </p>
        )}
      </div>
      <StatusChip tone="good">{text.there}</StatusChip>
    </div>
  );
}

interface NewStageProps {
  readonly projectId: string;
  readonly stage: StageDraft;
  readonly errors: StageErrors[string] | undefined;
  /** How often somebody wanted to go on: then what is missing says so, and is opened. */
  readonly tries: number;
  readonly onChange: (part: Partial<StageDraft>) => void;
  readonly onRemove?: () => void;
}

/** What is shown beside the field before anybody tried to go on: only what was typed and is wrong. */
function shownErrors(
  stage: StageDraft,
  errors: StageErrors[string] | undefined,
  isTried: boolean,
): StageErrors[string] {
  if (!errors) return {};
  if (isTried) return errors;
  return Object.fromEntries(
    Object.entries(errors).filter(([field]) => {
      const value = stage[field as keyof StageDraft];
      return typeof value === 'string' && value.trim() !== '';
    }),
  );
}

function NewStage({ projectId, stage, errors, tries, onChange, onRemove }: NewStageProps) {
  const isTried = tries > 0;
  const servers = useRequest('servers.list', {}).data ?? [];
  const server = servers.find(({ id }) => id === stage.serverId);
  const where = stage.place === 'local' ? text.thisComputer : (server?.name ?? text.chooseServer);
  const database =
    stage.database === 'make' ? text.summaryMake(stage.databaseName) : text.summaryDatabase[stage.database];
  const count = Object.keys(errors ?? {}).length;
  const address = stage.stage === 'review' && stage.previewHost !== '' ? stage.previewHost : stage.url;
  return (
    <Disclosure
      // What is missing opens the fields; closing them is then the user's.
      key={tries}
      defaultExpanded={count > 0}
      label={
        <span className={styles.head}>
          <StageMark stage={stage.stage} />
          <span className={styles.texts}>
            <span className={styles.name}>
              {stage.name.trim() === '' ? stageStrings.stageName(stage.stage) : stage.name}
            </span>
            <span className={styles.summary}>
              {[where, stage.folder, address, database].filter((part) => part.trim() !== '').join(' · ')}
            </span>
          </span>
        </span>
      }
      aside={
        count > 0 ? (
          <StatusChip tone="warning">{text.wrong(count)}</StatusChip>
        ) : (
          <StatusChip tone="info">{text.made}</StatusChip>
        )
      }
    >
      <div className={styles.fields}>
        <div className={styles.nameLine}>
          <TextField
            label={text.name}
            value={stage.name}
            onChange={(name) => onChange({ name })}
            error={shownErrors(stage, errors, isTried).name}
          />
          {onRemove && <IconButton label={text.removeStage(stage.name)} icon={Trash2} onPress={onRemove} />}
        </div>
        <StagePlace
          projectId={projectId}
          stage={stage}
          servers={servers}
          errors={shownErrors(stage, errors, isTried)}
          onChange={onChange}
        />
      </div>
    </Disclosure>
  );
}

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { Advice, SetUpKind, SetUpTemplate } from '#shared/domain/setup.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StatusChip, type Tone } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { AddServerDialog } from '../servers/index.ts';
import styles from './choose-step.module.css';
import { GuideBar } from './guide-frame.tsx';
import { PipelineDrawing } from './pipeline-drawing.tsx';
import { readTeamNames, type SetUpDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.choose;

type Fit = Advice['fits'][number];

const fitTones: Readonly<Record<Fit['fit'], Tone>> = {
  recommended: 'good',
  possible: 'neutral',
  'more-than-needed': 'info',
  'more-than-manageable': 'warning',
  'too-little': 'warning',
};

interface ChooseStepProps {
  readonly draft: SetUpDraft;
  readonly templates: readonly SetUpTemplate[];
  readonly advice: Advice | null;
  /** New stages need one; without, it is added here. */
  readonly hasServers: boolean;
  readonly isProposing: boolean;
  readonly error: unknown;
  readonly onChange: (change: Partial<SetUpDraft>) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Every set-up as a card with its picture, what it fits and what it costs. */
export function ChooseStep(props: ChooseStepProps) {
  const { draft, templates, advice, hasServers, isProposing, error, onChange, onBack, onDone } = props;
  const lacksTeams = draft.kind === 'per-team' && readTeamNames(draft.teamNames).length === 0;
  const [isAdding, setAdding] = useState(false);
  const isWhole = draft.kind !== null && !lacksTeams && hasServers;
  const note = draft.kind === null ? text.missing : lacksTeams ? text.teamNamesMissing : strings.kept;
  return (
    <>
      <RadioGroup
        aria-label={text.label}
        value={draft.kind}
        onChange={(value) => {
          const template = templates.find(({ kind }) => kind === value);
          if (template) onChange({ kind: template.kind });
        }}
        className={styles.cards ?? ''}
      >
        {templates.map((template) => (
          <SetUpCard
            key={template.kind}
            template={template}
            fit={advice?.fits.find(({ kind }) => kind === template.kind)}
          />
        ))}
      </RadioGroup>
      {draft.kind === 'per-team' && (
        <TextField
          label={text.teamNames}
          description={text.teamNamesHint}
          value={draft.teamNames}
          onChange={(teamNames) => onChange({ teamNames })}
          placeholder="Shop, Magazine"
        />
      )}
      {!hasServers && (
        <Notice
          tone="info"
          title={text.noServer}
          actions={
            <Button size="small" variant="primary" icon={Plus} onPress={() => setAdding(true)}>
              {strings.places.addServer}
            </Button>
          }
        >
          <p>{text.noServerText}</p>
        </Notice>
      )}
      {isAdding && <AddServerDialog onClose={() => setAdding(false)} onSaved={() => setAdding(false)} />}
      <FailureOf error={error} onRetry={onDone} />
      <GuideBar note={note}>
        <Button onPress={onBack}>{strings.back}</Button>
        <Button variant="primary" isDisabled={!isWhole} isPending={isProposing} onPress={onDone}>
          {strings.next}
        </Button>
      </GuideBar>
    </>
  );
}

function SetUpCard({ template, fit }: { readonly template: SetUpTemplate; readonly fit: Fit | undefined }) {
  const { kind, title, purpose, fits, tooMuch, stages } = template;
  return (
    <RadioField value={kind satisfies SetUpKind} className={styles.field ?? ''}>
      <RadioButton className={styles.card ?? ''}>
        <span className={styles.head}>
          <span className={styles.dot} aria-hidden />
          <span className={styles.title}>{title}</span>
          {fit && fit.fit !== 'possible' && (
            <StatusChip tone={fitTones[fit.fit]}>{strings.advice.fit[fit.fit]}</StatusChip>
          )}
        </span>
        {stages.length > 0 ? (
          <PipelineDrawing stages={stages} />
        ) : (
          <span className={styles.blank} aria-hidden>
            <Plus size={18} />
          </span>
        )}
        <span className={styles.text}>{purpose}</span>
        <span className={styles.judged}>
          <span className={styles.word}>{fit ? text.forYou : text.fits}</span>
          <span>{fit?.text ?? fits}</span>
          <span className={styles.word}>{text.tooMuch}</span>
          <span>{tooMuch}</span>
        </span>
      </RadioButton>
    </RadioField>
  );
}

import type { BranchPreset, SetUpFindings } from '#shared/domain/setup.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, RadioCards } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { FailureOf } from '../failures/index.ts';
import { BranchFields } from './branch-fields.tsx';
import styles from './branches-step.module.css';
import { isFollowsWrong, type StageErrors } from './draft-to-wish.ts';
import { GuideBar } from './guide-frame.tsx';
import { missingBranch } from './proposals.ts';
import type { SetUpDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.branches;

type Preset = NonNullable<SetUpDraft['preset']>;

interface BranchesStepProps {
  readonly draft: SetUpDraft;
  readonly findings: SetUpFindings;
  readonly presets: readonly BranchPreset[];
  readonly errors: StageErrors;
  readonly error: unknown;
  readonly onChange: (change: Partial<SetUpDraft>) => void;
  readonly onPreset: (preset: Preset) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Which branch or tag belongs into which stage: a preset, and every line of it to be changed. */
export function BranchesStep(props: BranchesStepProps) {
  const { draft, findings, presets, errors, error, onChange, onPreset, onBack, onDone } = props;
  const isWrong = isFollowsWrong(errors);
  const makesBranches = draft.stages.some((stage) => missingBranch(stage, findings.branches) !== null);
  return (
    <>
      {!findings.isRepository && (
        <Notice tone="warning" title={text.noRepository}>
          <p>{text.noRepositoryText}</p>
        </Notice>
      )}
      <RadioCards<Preset>
        label={text.presets}
        value={draft.preset ?? 'own'}
        onChange={onPreset}
        across
        options={[
          ...presets.map(({ id, title, text: description }) => ({ value: id, title, description })),
          { value: 'own', title: text.own, description: text.ownText },
        ]}
      />
      <FailureOf error={error} />
      <Section title={text.mapping} description={text.patternHint}>
        <ul className={styles.list}>
          {draft.stages.map((stage) => (
            <li key={stage.id}>
              <BranchFields
                stage={stage}
                findings={findings}
                errors={errors[stage.id] ?? {}}
                onChange={(next) =>
                  onChange({
                    preset: 'own',
                    stages: draft.stages.map((each) => (each.id === next.id ? next : each)),
                  })
                }
              />
            </li>
          ))}
        </ul>
      </Section>
      {findings.refused > 0 && <p className={styles.soft}>{text.refused(findings.refused)}</p>}
      {makesBranches && findings.isRepository && (
        <Checkbox
          isSelected={draft.pushBranches}
          onChange={(pushBranches) => onChange({ pushBranches })}
          description={text.pushText}
        >
          {text.push}
        </Checkbox>
      )}
      <GuideBar>
        <Button onPress={onBack}>{strings.back}</Button>
        <Button variant="primary" isDisabled={isWrong} onPress={onDone}>
          {strings.next}
        </Button>
      </GuideBar>
    </>
  );
}

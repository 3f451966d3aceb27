import { GitBranchPlus } from 'lucide-react';
import type { SetUpFindings } from '#shared/domain/setup.ts';
import { Select } from '../../ui/select.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { StageMark } from '../environments/index.ts';
import styles from './branches-step.module.css';
import type { StageErrors } from './draft-to-wish.ts';
import { missingBranch, usualBase, withFollows } from './proposals.ts';
import type { StageDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.branches;
const kinds = ['branch', 'branches', 'tags', 'none'] as const;

interface BranchFieldsProps {
  readonly stage: StageDraft;
  readonly findings: SetUpFindings;
  readonly errors: StageErrors[string];
  readonly onChange: (stage: StageDraft) => void;
}

/** What one stage gets: a branch, several, or tags, with the branch that a new one is made from. */
export function BranchFields({ stage, findings, errors, onChange }: BranchFieldsProps) {
  const { branches, tags, currentBranch } = findings;
  const base = usualBase(branches, currentBranch);
  const missing = missingBranch(stage, branches);
  const change = (part: Partial<Pick<StageDraft, 'followsKind' | 'follows'>>): void =>
    onChange(withFollows(stage, part, branches, base));
  return (
    <div className={styles.row}>
      <span className={styles.stage}>
        <StageMark stage={stage.stage} />
        <span className={styles.stageName}>{stage.name}</span>
      </span>
      <Select
        label={text.kindOf(stage.name)}
        labelHidden
        value={stage.followsKind}
        onChange={(followsKind) => change({ followsKind })}
        options={kinds.map((value) => ({ value, label: text.kindName(value) }))}
      />
      {stage.followsKind === 'none' ? (
        <p className={styles.soft}>{text.nothing}</p>
      ) : (
        <div className={styles.name}>
          <SuggestField
            label={text.nameOf(stage.name)}
            labelHidden
            mono
            value={stage.follows}
            onChange={(follows) => {
              if (follows !== stage.follows) change({ follows });
            }}
            suggestions={stage.followsKind === 'tags' ? tags.slice(0, 50) : branches.map(({ name }) => name)}
            error={errors?.follows}
          />
          {stage.followsKind === 'branch' && stage.follows.trim() !== '' && missing === null && (
            <p className={styles.there}>
              <StatusIcon tone="good" size={13} /> {text.there}
            </p>
          )}
          {missing !== null && findings.isRepository && (
            <div className={styles.missing}>
              <span className={styles.there}>
                <GitBranchPlus aria-hidden size={14} /> {text.missing(missing)}
              </span>
              <Select
                label={text.fromOf(stage.name)}
                labelHidden
                size="small"
                value={stage.branchFrom}
                onChange={(branchFrom) => onChange({ ...stage, branchFrom })}
                options={branches.map(({ name }) => ({ value: name, label: name }))}
                error={errors?.branchFrom}
              />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

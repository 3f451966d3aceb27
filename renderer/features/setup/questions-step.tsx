import type { Advice, AdviceAnswers, SetUpTemplate } from '#shared/domain/setup.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Switch, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, FieldStack } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { type NumberAnswer, readAnswers } from './answers.ts';
import { GuideBar } from './guide-frame.tsx';
import { PipelineDrawing } from './pipeline-drawing.tsx';
import styles from './questions-step.module.css';
import type { AnswersDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.questions;

interface QuestionsStepProps {
  readonly projectId: string;
  readonly answers: AnswersDraft;
  readonly templates: readonly SetUpTemplate[];
  readonly onChange: (answers: AnswersDraft) => void;
  /** With the advice, or null when the questions were skipped. */
  readonly onDone: (advice: Advice | null) => void;
}

/** Who works on the site and how often it changes, with the advice that follows from it beside it. */
export function QuestionsStep({ projectId, answers, templates, onChange, onDone }: QuestionsStepProps) {
  const read = readAnswers(answers);
  const invalid = 'invalid' in read ? read.invalid : [];
  const asked: AdviceAnswers | null = 'invalid' in read ? null : read;
  const advice = useRequest('setup.advise', asked === null ? null : { projectId, answers: asked }, {
    keepsPrevious: true,
  });
  const number = (name: NumberAnswer, label: string, description: string) => (
    <TextField
      label={label}
      description={description}
      inputMode="numeric"
      value={answers[name]}
      onChange={(value) => onChange({ ...answers, [name]: value })}
      error={invalid.includes(name) ? text.invalid : undefined}
    />
  );
  const yes = (name: 'clientApproves' | 'money' | 'automatedTests' | 'testers', label: string, description: string) => (
    <Switch
      isSelected={answers[name]}
      onChange={(value) => onChange({ ...answers, [name]: value })}
      description={description}
    >
      {label}
    </Switch>
  );
  return (
    <>
      <div className={styles.columns}>
        <Card>
          <div className={styles.numbers}>
            {number('people', text.people, text.peopleHint)}
            {number('teams', text.teams, text.teamsHint)}
            {number('releasesPerMonth', text.releases, text.releasesHint)}
          </div>
          <FieldStack>
            {yes('clientApproves', text.client, text.clientHint)}
            {yes('money', text.money, text.moneyHint)}
            {yes('automatedTests', text.tests, text.testsHint)}
            {yes('testers', text.testers, text.testersHint)}
          </FieldStack>
        </Card>
        <aside className={styles.advice} aria-label={strings.advice.title}>
          <div aria-live="polite">
            {advice.data && asked !== null ? (
              <AdviceText advice={advice.data} templates={templates} />
            ) : advice.isError ? (
              <FailureOf error={advice.error} onRetry={advice.refetch} />
            ) : asked === null ? (
              <p className={styles.soft}>{strings.advice.waiting}</p>
            ) : (
              <Skeleton label={strings.advice.working} rows={3} />
            )}
          </div>
        </aside>
      </div>
      <GuideBar note={strings.kept}>
        <Button variant="ghost" onPress={() => onDone(null)}>
          {text.skip}
        </Button>
        <Button variant="primary" isDisabled={asked === null} onPress={() => onDone(advice.data ?? null)}>
          {strings.next}
        </Button>
      </GuideBar>
    </>
  );
}

function AdviceText({ advice, templates }: { readonly advice: Advice; readonly templates: readonly SetUpTemplate[] }) {
  const { recommended, reasons, fewer, load } = advice;
  const titleOf = (kind: string) => templates.find((template) => template.kind === kind)?.title ?? kind;
  const template = templates.find(({ kind }) => kind === recommended);
  return (
    <div className={styles.text}>
      <h2 className={styles.heading}>{strings.advice.title}</h2>
      <p className={styles.recommended}>{titleOf(recommended)}</p>
      {template && <PipelineDrawing stages={template.stages} />}
      {template && <p className={styles.soft}>{template.purpose}</p>}
      <div>
        <h3 className={styles.small}>{strings.advice.why}</h3>
        <ul className={styles.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
      {fewer && (
        <Notice tone="info" title={`${strings.advice.fewer}: ${titleOf(fewer.kind)}`}>
          <p>{fewer.text}</p>
        </Notice>
      )}
      {load.warning !== null && (
        <Notice tone="warning" title={strings.advice.tooMuch}>
          <p>{load.warning}</p>
        </Notice>
      )}
    </div>
  );
}

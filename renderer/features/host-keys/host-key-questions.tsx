import { useState } from 'react';
import type { Contract, OutputOf } from '#shared/contract/contract.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Facts } from '../../ui/page.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { compareFingerprints } from './compare-fingerprints.ts';
import styles from './host-key-questions.module.css';
import { strings } from './strings.ts';

type Question = OutputOf<Contract, 'hostKeys.pending'>[number];

/** Asks about every unknown host key, one after the other; closing the question rejects the key. */
export function HostKeyQuestions() {
  const pending = useRequest('hostKeys.pending', {}).data ?? [];
  const [answered, setAnswered] = useState<readonly string[]>([]);
  const open = pending.filter((question) => !answered.includes(question.questionId));
  const [first] = open;
  if (!first) return null;
  return (
    <HostKeyQuestion
      key={first.questionId}
      question={first}
      count={open.length}
      onAnswered={() => {
        setAnswered((known) => [...known, first.questionId]);
      }}
    />
  );
}

interface HostKeyQuestionProps {
  readonly question: Question;
  readonly count: number;
  readonly onAnswered: () => void;
}

function HostKeyQuestion({ question, count, onAnswered }: HostKeyQuestionProps) {
  const [pasted, setPasted] = useState('');
  const answer = useCommand('hostKeys.answer', { renews: ['hostKeys.pending', 'hostKeys.list'], onDone: onAnswered });
  const comparison = compareFingerprints(pasted, question.fingerprint);
  const give = (trust: boolean) => () => {
    answer.mutate({ questionId: question.questionId, trust });
  };
  return (
    <ConfirmDialog
      title={strings.title(question.host)}
      isOpen
      size="medium"
      onCancel={give(false)}
      onConfirm={give(true)}
      cancelLabel={strings.reject}
      confirmLabel={strings.trust}
      isConfirmDisabled={comparison === 'different'}
      isPending={answer.isPending}
    >
      {count > 1 && <p className={styles.queue}>{strings.queue(count - 1)}</p>}
      <p>{strings.intro}</p>
      <Facts
        items={[
          { name: strings.host, value: question.host },
          { name: strings.reached, value: question.hop },
          { name: strings.keyType, value: question.keyType },
          { name: strings.fingerprint, value: <code className={styles.fingerprint}>{question.fingerprint}</code> },
        ]}
      />
      <TextField
        label={strings.compareLabel}
        description={strings.compareHint}
        value={pasted}
        onChange={setPasted}
        mono
      />
      <p role="status" className={styles.comparison}>
        {comparison === 'same' && (
          <>
            <StatusIcon tone="good" /> {strings.same}
          </>
        )}
        {comparison === 'different' && (
          <>
            <StatusIcon tone="bad" /> {strings.different}
          </>
        )}
      </p>
      <FailureOf error={answer.error} />
    </ConfirmDialog>
  );
}

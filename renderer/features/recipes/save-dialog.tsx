import { Fragment } from 'react';
import { useCommand, useRequest } from '../../client/requests.ts';
import { cx } from '../../ui/cx.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { diffLines, nearChanges } from './diff-lines.ts';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';

interface SaveDialogProps {
  readonly projectId: string;
  readonly text: string;
  /** What the file was when it was read. */
  readonly expected: string | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Shows which lines would change, and writes them. */
export function SaveDialog({ projectId, text, expected, onClose, onSaved }: SaveDialogProps) {
  const plan = useRequest('recipes.planSave', { projectId, text }, { staleTime: 0 });
  const save = useCommand('recipes.save', {
    renews: ['recipes.source', 'recipes.effective', 'projects.get', 'trust.state', 'projectFile.state'],
    onDone: onSaved,
  });
  const lines = plan.data ? nearChanges(diffLines(plan.data.before, plan.data.after)) : [];
  return (
    <ConfirmDialog
      title={strings.saveTitle}
      isOpen
      size="medium"
      onCancel={onClose}
      onConfirm={() => save.mutate({ projectId, text, expected })}
      cancelLabel={words.cancel}
      confirmLabel={strings.saveConfirm}
      isConfirmDisabled={plan.data === undefined}
      isPending={save.isPending}
    >
      {plan.isPending && <Skeleton label={strings.loading} rows={3} />}
      <FailureOf error={plan.error ?? save.error} />
      {plan.data && (
        <>
          <p>{plan.data.path === null ? strings.saveStore : strings.saveText(plan.data.path)}</p>
          {lines.length === 0 ? (
            <p>{strings.noDifference}</p>
          ) : (
            <pre className={styles.diff}>
              {lines.map((line, index) => (
                <Fragment key={index}>
                  {line === null ? (
                    <span className={styles.diffGap}>…</span>
                  ) : (
                    <span className={cx(styles.diffLine, styles[line.change])}>
                      <span aria-hidden className={styles.diffMark}>
                        {line.change === 'new' ? '+' : line.change === 'gone' ? '−' : ' '}
                      </span>
                      {line.change !== 'same' && (
                        <span className={styles.unseen}>{line.change === 'new' ? strings.added : strings.removed}</span>
                      )}
                      {line.text === '' ? ' ' : line.text}
                    </span>
                  )}
                </Fragment>
              ))}
            </pre>
          )}
          <p className={styles.soft}>{strings.saveTrust}</p>
        </>
      )}
    </ConfirmDialog>
  );
}

import type { ReactNode } from 'react';
import { Disclosure } from './disclosure.tsx';
import styles from './failure-notice.module.css';
import { Notice } from './notice.tsx';

/** An error as it is shown: what happened, what to do, and the technical part for whoever helps. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Words of the fold that holds code and facts. */
  readonly detailsLabel: string;
  /** What state things are in now. */
  readonly state?: string | undefined;
  readonly actions?: ReactNode;
}

/** A failure with its hint and a folded technical part. */
export function FailureNotice({ failure, detailsLabel, state, actions }: FailureNoticeProps) {
  const facts = Object.entries(failure.facts).filter(([, value]) => value !== null && value !== '');
  return (
    <Notice tone="bad" role="alert" title={failure.message} actions={actions}>
      {state !== undefined && <p>{state}</p>}
      {failure.hint !== undefined && <p>{failure.hint}</p>}
      <Disclosure label={detailsLabel} quiet>
        <dl className={styles.facts}>
          <dt>code</dt>
          <dd>
            <code>{failure.code}</code>
          </dd>
          {facts.map(([name, value]) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>
                <code>{Array.isArray(value) ? value.join(', ') : String(value)}</code>
              </dd>
            </div>
          ))}
        </dl>
      </Disclosure>
    </Notice>
  );
}

import { RefreshCw, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Review, ReviewProof } from '#shared/domain/review.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { StatusChip, StatusIcon } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { HandSnippets } from '../setup/index.ts';
import { showHidden } from './safe-text.ts';
import { tabStrings } from './tab-strings.ts';
import styles from './tabs.module.css';

const text = tabStrings.proofs;

interface ProofsTabProps {
  readonly review: Review;
  readonly canCheck: boolean;
}

/** What proves that a review does no harm, each with what was seen and how to mend it. */
export function ProofsTab({ review, canCheck }: ProofsTabProps) {
  const [isAsked, setAsked] = useState(false);
  const checked = useRequest('reviews.check', isAsked ? { reviewId: review.id } : null, { staleTime: Infinity });
  const proofs = checked.data ?? review.proofs;
  const bad = proofs.filter(({ ok }) => !ok);
  const sorted = [...bad, ...proofs.filter(({ ok }) => ok)];
  const button = canCheck && (
    <Button
      icon={RefreshCw}
      isPending={checked.isFetching}
      onPress={() => {
        if (isAsked) void checked.refetch();
        else setAsked(true);
      }}
    >
      {checked.isFetching ? text.checking : text.check}
    </Button>
  );
  if (proofs.length === 0) {
    return (
      <>
        <FailureOf error={checked.error} />
        <EmptyState icon={ShieldCheck} title={text.none} actions={button}>
          {text.noneText}
        </EmptyState>
      </>
    );
  }
  return (
    <Section title={text.summary(bad.length, proofs.length)} description={text.text} actions={button}>
      <FailureOf error={checked.error} />
      <Card padded={false}>
        <ul className={styles.proofs}>
          {sorted.map((proof) => (
            <li key={proof.id}>
              <Proof proof={proof} />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Proof({ proof: { id, ok, found, mend, snippets, at } }: { readonly proof: ReviewProof }) {
  return (
    <div className={styles.proof}>
      <div className={styles.proofHead}>
        <StatusIcon tone={ok ? 'good' : 'bad'} />
        <h3 className={styles.proofName}>{text.names[id]}</h3>
        <span className={styles.soft}>
          <TimeAgo at={at} />
        </span>
        <StatusChip tone={ok ? 'good' : 'bad'}>{ok ? text.ok : text.bad}</StatusChip>
      </div>
      <p className={styles.proofText}>{showHidden(found)}</p>
      {(mend !== undefined || snippets.length > 0) && (
        <div className={styles.proofMore}>
          {mend !== undefined && (
            <p>
              <strong>{text.mend}:</strong> {mend}
            </p>
          )}
          <HandSnippets snippets={snippets} />
        </div>
      )}
    </div>
  );
}

import { Copy, ScrollText } from 'lucide-react';
import type { Decision, ReviewRoom } from '#shared/domain/review-room.ts';
import { useClient } from '../../client/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { StatusChip, StatusIcon } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Picture } from './remark-shot.tsx';
import { receiptFacts, receiptText } from './receipt.ts';
import { Named, Said } from './said.tsx';
import { shortHash, strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';
import styles from './tabs.module.css';
import { decisionTone } from './words.ts';

const text = tabStrings.decisions;

/** What was decided, by whom, about exactly which content; with everything a receipt needs. */
export function DecisionsTab({ room }: { readonly room: ReviewRoom }) {
  if (room.decisions.length === 0) {
    return (
      <EmptyState icon={ScrollText} title={text.none}>
        {text.noneText}
      </EmptyState>
    );
  }
  const newest = room.decisions.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className={styles.stack} aria-label={text.label}>
      {newest.map((decision) => (
        <li key={decision.id}>
          <Card>
            <DecisionCard room={room} decision={decision} />
          </Card>
        </li>
      ))}
    </ol>
  );
}

interface DecisionCardProps {
  readonly room: ReviewRoom;
  readonly decision: Decision;
}

function DecisionCard({ room, decision }: DecisionCardProps) {
  const client = useClient();
  const toast = useToast();
  const tone = decisionTone(decision);
  const facts = receiptFacts(room, decision);
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: receiptText(room, decision) });
    toast({ tone: 'good', title: strings.copied });
  };
  return (
    <div className={styles.version}>
      <header className={styles.cardHead}>
        <StatusIcon tone={tone} size={17} />
        <h2 className={styles.cardTitle}>
          <Named text={decision.name} />: {strings.verdicts[decision.verdict]}
        </h2>
        <StatusChip tone={tone}>{strings.standings[decision.standing]}</StatusChip>
      </header>
      <p className={styles.soft}>
        <TimeAgo at={decision.at} /> · <code>{shortHash(decision.commit)}</code>
      </p>
      {decision.text.trim() !== '' && <Said text={decision.text} />}
      <Disclosure quiet label={text.receipt}>
        <div className={styles.version}>
          <Facts items={facts.map(({ name, value }) => ({ name, value: <Named text={value} /> }))} />
          {decision.shots.length > 0 && (
            <div className={styles.pictures} role="group" aria-label={text.pictures}>
              {decision.shots.slice(0, 12).map((shot, index) => (
                <Picture
                  key={shot}
                  reviewId={room.review.id}
                  shot={shot}
                  title={`${text.pictures} ${String(index + 1)}`}
                />
              ))}
            </div>
          )}
          <div>
            <Button size="small" icon={Copy} onPress={() => void copy()}>
              {text.copy}
            </Button>
          </div>
        </div>
      </Disclosure>
    </div>
  );
}

import { ArrowLeft, MessageSquareText } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Select } from '../../ui/select.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { RemarkDetail } from './remark-detail.tsx';
import { RemarkList } from './remark-list.tsx';
import styles from './remarks.module.css';
import { roomStrings } from './room-strings.ts';
import { readMe } from './me.ts';
import { markSeen } from './unread.ts';
import { useSeen } from './use-rooms.ts';
import { isInFilter, isRecord, type RemarkFilter } from './words.ts';

const text = roomStrings.remarks;
const filters: readonly RemarkFilter[] = ['open', 'mine', 'check', 'done', 'all'];

interface RemarksTabProps {
  readonly room: ReviewRoom;
  readonly canWrite: boolean;
}

/** The inbox of a review: remarks on the left, one with its page and thread beside them. */
export function RemarksTab({ room, canWrite }: RemarksTabProps) {
  const [parameters, setParameters] = useSearchParams();
  const [filter, setFilter] = useState<RemarkFilter>(() => (isRecord(room.review) ? 'all' : 'open'));
  const [query, setQuery] = useState('');
  const { seen, mark } = useSeen(room.review.id);
  const chosen = room.remarks.find(({ number }) => String(number) === parameters.get('remark'));
  const markChosen = useEffectEvent(() => {
    if (chosen) mark([chosen]);
  });
  // What is added to it while it is open counts as looked at, too.
  const lookedAt = chosen && `${String(chosen.number)} ${String(chosen.thread.length)}`;
  useEffect(() => {
    if (lookedAt !== undefined) markChosen();
  }, [lookedAt]);
  const choose = (number: number | null): void => {
    setParameters(
      (now) => {
        const next = new URLSearchParams(now);
        if (number === null) next.delete('remark');
        else next.set('remark', String(number));
        return next;
      },
      { replace: true },
    );
  };
  if (room.remarks.length === 0) {
    return (
      <EmptyState icon={MessageSquareText} title={text.none}>
        {isRecord(room.review) ? text.noneRecord : text.noneText}
      </EmptyState>
    );
  }
  const me = readMe(window.localStorage);
  const inFilter = (which: RemarkFilter) => room.remarks.filter((remark) => isInFilter(remark, which, me));
  const shown = filterRows(inFilter(filter), query, searchText).toReversed();
  return (
    <div className={styles.inbox} data-chosen={chosen !== undefined}>
      <div className={styles.side}>
        <div className={styles.tools}>
          <Select
            label={text.filter}
            labelHidden
            value={filter}
            onChange={setFilter}
            options={filters.map((value) => ({
              value,
              label: `${text.filters[value]} (${formatCount(inFilter(value).length)})`,
            }))}
          />
          <SearchField label={text.search} value={query} onChange={setQuery} />
        </div>
        <RemarkList
          remarks={shown}
          seen={canWrite ? seen : markSeen({}, shown)}
          chosen={chosen?.number ?? null}
          onChoose={choose}
        />
      </div>
      <div className={styles.main}>
        {chosen ? (
          <>
            <div className={styles.back}>
              <Button size="small" variant="ghost" icon={ArrowLeft} onPress={() => choose(null)}>
                {text.back}
              </Button>
            </div>
            <RemarkDetail key={chosen.number} room={room} remark={chosen} canWrite={canWrite} />
          </>
        ) : (
          <p className={styles.nothing}>{text.noneChosen}</p>
        )}
      </div>
    </div>
  );
}

function searchText({ number, text: said, by, page, thread }: Remark): string {
  return [String(number), said, by.name, page.title, page.path, ...thread.map((entry) => entry.text)].join(' ');
}

import { Image, MessageSquare, TriangleAlert } from 'lucide-react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { Remark } from '#shared/domain/review-room.ts';
import { formatCount } from '../../ui/format.ts';
import { TimeText } from './time-text.tsx';
import styles from './remark-list.module.css';
import { roomStrings } from './room-strings.ts';
import { RemarkStatusChip } from './remark-status.tsx';
import { Named } from './said.tsx';
import { showHidden } from './safe-text.ts';
import { isUnread, type Seen } from './unread.ts';

const text = roomStrings.remarks;

interface RemarkListProps {
  readonly remarks: readonly Remark[];
  readonly seen: Seen;
  readonly chosen: number | null;
  readonly onChoose: (number: number) => void;
}

/** Pixels. */
const rowSize = 84;

/** Remarks below each other, newest first. Only those in sight are built, so thousands cost nothing. */
export function RemarkList({ remarks, seen, chosen, onChoose }: RemarkListProps) {
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
      <ListBox
        aria-label={text.list}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : keys;
          if (key !== undefined) onChoose(Number(key));
        }}
        items={remarks.map((remark) => ({ ...remark, id: remark.number, seen }))}
        className={styles.list ?? ''}
        renderEmptyState={() => <p className={styles.empty}>{text.noMatch}</p>}
      >
        {(remark) => <Row remark={remark} isNew={isUnread(remark, seen)} />}
      </ListBox>
    </Virtualizer>
  );
}

interface RowProps {
  readonly remark: Omit<Remark, 'id'> & { readonly id: number };
  readonly isNew: boolean;
}

function Row({ remark, isNew }: RowProps) {
  const { number, by, status, page, thread, shot, errors, at } = remark;
  const answers = thread.filter(({ kind }) => kind === 'reply').length;
  return (
    <ListBoxItem
      id={number}
      textValue={`${text.number(number)} ${showHidden(by.name)} ${showHidden(remark.text).slice(0, 120)}`}
      className={styles.item ?? ''}
    >
      <span className={styles.head}>
        <span className={styles.number}>
          <span className="unseen">{text.word} </span>
          {formatCount(number)}
        </span>
        <span className={styles.who}>
          <Named text={by.name} />
        </span>
        {isNew && (
          <span className={styles.dot}>
            <span className="unseen">{text.unread}</span>
          </span>
        )}
        <span className={styles.when}>
          <TimeText at={at} />
        </span>
      </span>
      <span className={styles.text} dir="auto">
        {showHidden(remark.text).slice(0, 200)}
      </span>
      <span className={styles.foot}>
        <RemarkStatusChip status={status} />
        <span className={styles.page}>
          <Named text={page.title === '' ? page.path : page.title} />
        </span>
        {errors.length > 0 && <TriangleAlert aria-hidden size={13} />}
        {shot !== null && <Image aria-hidden size={13} />}
        {answers > 0 && (
          <span className={styles.answers}>
            <MessageSquare aria-hidden size={13} /> {formatCount(answers)}
          </span>
        )}
      </span>
    </ListBoxItem>
  );
}

import type { Remark } from '#shared/domain/review-room.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Picture } from './remark-shot.tsx';
import styles from './remark-shot.module.css';
import { roomStrings } from './room-strings.ts';
import { showHidden } from './safe-text.ts';

const text = roomStrings.remark;

interface BeforeAfterProps {
  readonly reviewId: string;
  readonly remark: Remark;
}

/** Pictures that came later in the thread: the last one beside the first shows what has changed. */
export function BeforeAfter({ reviewId, remark }: BeforeAfterProps) {
  const later = remark.thread.filter(({ shot }) => shot !== null);
  const last = later.at(-1);
  const shot = last?.shot ?? null;
  if (last === undefined || shot === null) return null;
  if (remark.shot === null) {
    return <Picture reviewId={reviewId} shot={shot} title={text.pictureAt(showHidden(last.by.name))} />;
  }
  return (
    <Disclosure quiet label={text.beforeAfter} defaultExpanded>
      <div className={styles.pair}>
        <Picture reviewId={reviewId} shot={remark.shot} title={text.before} />
        <Picture reviewId={reviewId} shot={shot} title={text.after} />
      </div>
    </Disclosure>
  );
}

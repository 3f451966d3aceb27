import { useRef, useState } from 'react';
import type { Remark } from '#shared/domain/review-room.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { FailureOf } from '../failures/index.ts';
import { clearReply, readReply, writeReply } from './reply-draft.ts';
import styles from './remark-detail.module.css';
import { roomStrings } from './room-strings.ts';

const text = roomStrings.remark;

interface ReplyFormProps {
  readonly reviewId: string;
  readonly remark: Remark;
}

/** An answer to the client. What was typed is kept until it has arrived, and never arrives twice. */
export function ReplyForm({ reviewId, remark }: ReplyFormProps) {
  const place = { reviewId, remark: remark.number };
  const [written, setWritten] = useState(() => readReply(window.localStorage, place));
  // The same try keeps its id, so that a line that was cut does not double what was said.
  const id = useRef(crypto.randomUUID());
  const setStatus = useCommand('reviews.setStatus', { renews: ['reviews.get'] });
  const comment = useCommand('reviews.comment', {
    renews: ['reviews.get'],
    onDone: () => {
      clearReply(window.localStorage, place);
      setWritten('');
      id.current = crypto.randomUUID();
    },
  });
  const change = (next: string): void => {
    setWritten(next);
    writeReply(window.localStorage, place, next);
  };
  const isSendable = written.trim() !== '' && written.length <= 10_000;
  const send = (asksToCheck: boolean): void => {
    if (!isSendable || comment.isPending) return;
    comment.mutate(
      { ...place, id: id.current, text: written.trim() },
      {
        onSuccess: () => {
          if (asksToCheck) setStatus.mutate({ ...place, status: 'please-check' });
        },
      },
    );
  };
  return (
    <form
      className={styles.reply}
      onSubmit={(event) => {
        event.preventDefault();
        send(false);
      }}
    >
      <TextArea
        label={text.reply}
        description={text.replyHint}
        value={written}
        onChange={change}
        onSubmit={() => send(false)}
        error={written.length > 10_000 ? text.replyTooLong : undefined}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" isPending={comment.isPending} isDisabled={!isSendable}>
          {text.send}
        </Button>
        {remark.status !== 'please-check' && (
          <Button isDisabled={!isSendable || comment.isPending} onPress={() => send(true)}>
            {text.sendAndCheck}
          </Button>
        )}
      </div>
      <FailureOf error={comment.error ?? setStatus.error} state={comment.isError ? text.replyKept : undefined} />
    </form>
  );
}

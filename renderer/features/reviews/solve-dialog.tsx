import { useState } from 'react';
import type { RemarkStatus } from '#shared/domain/review.ts';
import type { Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import { useCommand } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RadioCards, TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { roomStrings } from './room-strings.ts';
import { showHidden } from './safe-text.ts';
import { shortHash } from './strings.ts';

const text = roomStrings.remark;

/** Stands for a commit that is typed; no hash looks like this. */
const typed = '@typed';

interface SolveDialogProps {
  readonly room: ReviewRoom;
  readonly remark: Remark;
  readonly onClose: () => void;
}

/** Names the commit that solves a remark: one of those that were deployed, or another one. */
export function SolveDialog({ room, remark, onClose }: SolveDialogProps) {
  const newest = room.versions.toReversed();
  const [chosen, setChosen] = useState(newest[0]?.commit ?? typed);
  const [written, setWritten] = useState('');
  const [status, setStatus] = useState<Extract<RemarkStatus, 'please-check' | 'done'>>('please-check');
  const solve = useCommand('reviews.setStatus', { renews: ['reviews.get'], onDone: onClose });
  const commit = chosen === typed ? written.trim() : chosen;
  return (
    <ConfirmDialog
      title={text.solveTitle(remark.number)}
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => solve.mutate({ reviewId: room.review.id, remark: remark.number, status, commit })}
      cancelLabel={words.cancel}
      confirmLabel={text.solveConfirm}
      isConfirmDisabled={commit === ''}
      isPending={solve.isPending}
      size="medium"
    >
      <Select
        label={text.solveCommit}
        value={chosen}
        onChange={setChosen}
        options={[
          ...newest.map(({ commit: hash, subject }) => ({
            value: hash,
            label: `${shortHash(hash)} ${showHidden(subject)}`,
          })),
          { value: typed, label: text.solveOther },
        ]}
      />
      {chosen === typed && (
        <TextField
          label={text.solveTyped}
          description={text.solveHint}
          mono
          autoFocus
          value={written}
          onChange={setWritten}
        />
      )}
      <RadioCards<typeof status>
        label={text.solveStatus}
        value={status}
        onChange={setStatus}
        across
        options={(['please-check', 'done'] as const).map((value) => ({
          value,
          title: text.statusNames[value],
          description: text.statusTexts[value],
        }))}
      />
      <FailureOf error={solve.error} />
    </ConfirmDialog>
  );
}

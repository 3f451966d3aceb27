import type { Remark, ReviewRoom } from '#shared/domain/review-room.ts';

/** What every part that shows one remark gets. */
export interface RemarkProps {
  readonly room: ReviewRoom;
  readonly remark: Remark;
  /** False for records, which nothing can be added to. */
  readonly canWrite: boolean;
}

/** Which remark an answer is for. */
interface Place {
  readonly reviewId: string;
  readonly remark: number;
}

const keyOf = ({ reviewId, remark }: Place): string => `reviews.reply.${reviewId}.${String(remark)}`;

/** What was typed and not yet sent. */
export function readReply(storage: Pick<Storage, 'getItem'>, place: Place): string {
  try {
    return storage.getItem(keyOf(place)) ?? '';
  } catch {
    return '';
  }
}

/** Keeps it over a change of the screen and the program's end. */
export function writeReply(storage: Pick<Storage, 'setItem' | 'removeItem'>, place: Place, text: string): void {
  try {
    if (text === '') storage.removeItem(keyOf(place));
    else storage.setItem(keyOf(place), text);
  } catch {
    // A full or closed storage costs the draft when the screen is left, nothing else.
  }
}

/** Forgets it once it has arrived. */
export function clearReply(storage: Pick<Storage, 'setItem' | 'removeItem'>, place: Place): void {
  writeReply(storage, place, '');
}

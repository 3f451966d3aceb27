import { isOpenBefore, nameGoesOn } from './boundaries.ts';
import { byte } from './bytes.ts';

/**
 * True when the path that stands from `position` to `pathEnd` is a whole one or the beginning of a longer path: not
 * the tail of another (`/mnt/srv/site`) and not a part of a name (`/srv/site2`). Looks no further than `start` and `end`.
 */
export function isPathAt(data: Buffer, position: number, pathEnd: number, start: number, end: number): boolean {
  const isBegin = isOpenBefore(data, start, position, 'path') || followsEmptyAuthority(data, start, position);
  return isBegin && !nameGoesOn(data, pathEnd, end, 'path');
}

/** `file:///srv/site`: the slashes before the path belong to the scheme. */
function followsEmptyAuthority(data: Buffer, start: number, position: number): boolean {
  return (
    position - 3 >= start &&
    data[position - 1] === byte.slash &&
    data[position - 2] === byte.slash &&
    data[position - 3] === byte.colon
  );
}

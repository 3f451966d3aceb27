import type { ValueChange } from './edit-serialized.ts';

/** More digits than a JSON number keeps in JavaScript. */
const longNumber = /[:[,]\s*-?[0-9.]{16,}/;

/**
 * Changes values inside of a JSON text. A last key that is not there is added with `add`, else passed over. Null for text
 * that is not JSON, or whose numbers would lose digits.
 */
export function editJson(text: string, changes: readonly ValueChange[], add: boolean): string | null {
  if (longNumber.test(text)) return null;
  try {
    const root: unknown = JSON.parse(text);
    const changed = changes.map((change) => applyChange(root, change, add));
    return changed.includes(true) ? JSON.stringify(root) : text;
  } catch {
    return null;
  }
}

function applyChange(root: unknown, { path, value }: ValueChange, add: boolean): boolean {
  const last = path.at(-1);
  let place: unknown = root;
  for (const key of path.slice(0, -1)) place = isObject(place) && Object.hasOwn(place, key) ? place[key] : undefined;
  if (last === undefined || last === '__proto__' || !isObject(place)) return false;
  if (!add && !Object.hasOwn(place, last)) return false;
  place[last] = value;
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const storageKey = 'reviews.me';

/** The name that remarks of mine are assigned to: the last one that was chosen for oneself. Empty while none was. */
export function readMe(storage: Pick<Storage, 'getItem'>): string {
  try {
    return storage.getItem(storageKey) ?? '';
  } catch {
    return '';
  }
}

/** Keeps it over the program's end. */
export function writeMe(storage: Pick<Storage, 'setItem'>, name: string): void {
  try {
    storage.setItem(storageKey, name);
  } catch {
    // A full or closed storage costs a filter, nothing else.
  }
}

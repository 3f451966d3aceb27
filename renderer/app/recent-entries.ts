import { useState } from 'react';

const storageKey = 'palette.recent';
/** Entries that stand first when the palette opens. */
const kept = 5;

/** What was kept, or nothing when it is damaged or the storage is closed. */
export function readRecent(storage: Pick<Storage, 'getItem'>): readonly string[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string').slice(0, kept) : [];
  } catch {
    return [];
  }
}

/** The chosen entry first, none twice. */
export function withRecent(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, kept);
}

/** The palette's last choices; they survive a reload and the program's end. */
export function useRecentEntries(): readonly [readonly string[], (id: string) => void] {
  const [recent, setRecent] = useState(() => readRecent(window.localStorage));
  const remember = (id: string): void => {
    const next = withRecent(recent, id);
    setRecent(next);
    try {
      window.localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // A full or closed storage costs the order of a list, nothing else.
    }
  };
  return [recent, remember];
}

import type { TrustItem } from '#shared/domain/project-file.ts';

/** A command, and whether it is another than before. */
export interface MarkedItem {
  readonly item: TrustItem;
  readonly change: 'same' | 'new' | 'gone';
}

/** The commands as they are, then those that are gone. Without a before, nothing counts as new. */
export function markChanges(items: readonly TrustItem[], before: readonly TrustItem[] | null): readonly MarkedItem[] {
  if (before === null) return items.map((item) => ({ item, change: 'same' }));
  const has = (list: readonly TrustItem[], { where, title, text }: TrustItem): boolean =>
    list.some((other) => other.where === where && other.title === title && other.text === text);
  return [
    ...items.map((item) => ({ item, change: has(before, item) ? ('same' as const) : ('new' as const) })),
    ...before.filter((item) => !has(items, item)).map((item) => ({ item, change: 'gone' as const })),
  ];
}

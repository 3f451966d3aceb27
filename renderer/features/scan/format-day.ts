import { catalogueLocale } from '../../ui/format.ts';

const day = new Intl.DateTimeFormat(catalogueLocale, { day: 'numeric', month: 'short', year: 'numeric' });

/** The day of an ISO time, as people say it. */
export function formatDay(at: string): string {
  return day.format(new Date(at));
}

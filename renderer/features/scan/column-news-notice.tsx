import type { Project } from '#shared/domain/project.ts';
import type { ColumnNews } from '#shared/domain/scan.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { formatDay } from './format-day.ts';
import { Notice } from '../../ui/notice.tsx';
import styles from './scan.module.css';
import { strings } from './strings.ts';

const text = strings.news;
const most = 6;

interface ColumnNewsNoticeProps {
  readonly news: ColumnNews;
  /** Where the columns can be looked at; nowhere when absent. */
  readonly href?: string;
  /** Stands in front of the title where several sources are told of. */
  readonly of?: string;
  /** Only the columns about which a decision is owed. */
  readonly isBrief?: boolean;
}

/** Tells of columns that were not there at the last pull or scan, those first about which a decision is owed. */
export function ColumnNewsNotice({ news, href, of, isBrief = false }: ColumnNewsNoticeProps) {
  const { since, by, added, dropped, retyped } = news;
  if (since === null || by === null || added.length + dropped.length + retyped.length === 0) return null;
  const open = added.filter((column) => column.open !== null);
  const rest = isBrief ? [] : added.filter((column) => column.open === null);
  const title = text.title(added.length, by, formatDay(since));
  return (
    <Notice
      tone={open.length > 0 ? 'warning' : 'info'}
      title={of === undefined ? title : text.of(of, title)}
      {...(href !== undefined && {
        actions: (
          <LinkButton size="small" href={href}>
            {text.look}
          </LinkButton>
        ),
      })}
    >
      <ul className={styles.news}>
        {open.slice(0, most).map((column) => (
          <li key={nameOf(column)}>
            <strong>{text.open(nameOf(column))}</strong>
            {column.open !== '' && <span className={styles.soft}> {column.open}</span>}
          </li>
        ))}
        {open.length > most && <li>{text.openMore(open.length - most)}</li>}
        {rest.length > 0 && <li>{(open.length > 0 ? text.others : text.onlyNew)(...listOf(rest))}</li>}
        {!isBrief && dropped.length > 0 && <li>{text.dropped(...listOf(dropped))}</li>}
        {!isBrief && retyped.length > 0 && (
          <li>
            {text.retyped(
              retyped
                .slice(0, most)
                .map((column) => `${nameOf(column)} ${column.from} → ${column.to}`)
                .join(', '),
            )}
          </li>
        )}
      </ul>
    </Notice>
  );
}

/** On the board: sources with new columns about which a decision is owed. */
export function BoardColumnNews({ project }: { readonly project: Project }) {
  const all = useRequest('scan.news', { projectId: project.id }).data ?? [];
  return all.flatMap(({ environmentId, news }) => {
    const environment = project.environments.find(({ id }) => id === environmentId);
    if (environment === undefined || !news.added.some(({ open }) => open !== null)) return [];
    const href = `/projects/${project.id}/scan?source=${environmentId}`;
    return [<ColumnNewsNotice key={environmentId} news={news} of={environment.name} href={href} isBrief />];
  });
}

interface Named {
  readonly table: string;
  readonly column: string;
}

function nameOf({ table, column }: Named): string {
  return `${table}.${column}`;
}

function listOf(columns: readonly Named[]): [list: string, more: number] {
  return [columns.slice(0, most).map(nameOf).join(', '), Math.max(0, columns.length - most)];
}

import type { ColumnNews, EvidenceKind, ScannedColumn, ScanReport } from '#shared/domain/scan.ts';
import { ago } from './data.ts';

const news: ColumnNews = {
  since: ago(60 * 24 * 9),
  by: 'pull',
  seenAt: ago(5),
  added: [
    {
      table: 'wp_users',
      column: 'mobile',
      type: 'varchar(40)',
      open: 'its name says that it holds a telephone number; 812 telephone numbers in 830 values',
    },
    ...['theme_version', 'layout', 'blocks', 'depth', 'rank', 'starts_at', 'ends_at'].map((column) => ({
      ...{ table: 'wp_event_calendar_occurrences', column, type: 'varchar(255)', open: null },
    })),
  ],
  dropped: [{ table: 'wp_postmeta_old', column: 'meta_value' }],
  retyped: [{ table: 'wp_options', column: 'option_value', from: 'text', to: 'longtext' }],
};

const none: ColumnNews = { since: ago(600), by: 'scan', seenAt: ago(5), added: [], dropped: [], retyped: [] };

const kinds: readonly EvidenceKind[] = ['email', 'phone', 'iban', 'person', 'street', 'ip', 'api-key', 'coordinates'];

function columnAt(index: number): ScannedColumn {
  const kind = kinds[index % kinds.length] ?? 'email';
  const rows = 1800 - index * 7;
  return {
    column:
      index === 3
        ? 'a_name_that_a_plugin_made_from_the_label_of_a_field_of_its_contact_form'
        : `field_${String(index)}`,
    type: index % 3 === 0 ? 'longtext' : 'varchar(255)',
    nameSays: index % 4 === 0 ? 'a telephone number' : null,
    filled: 1800,
    evidence: [{ kind, rows }, ...(index % 3 === 0 ? [{ kind: 'person' as const, rows: 12 }] : [])],
    treatment:
      index % 5 === 0
        ? { kind: 'undecided' }
        : index % 5 === 1
          ? { kind: 'masked', method: 'email', decidedBy: 'recipe' }
          : { kind: 'scrubbed', decidedBy: 'heuristic' },
    proposal:
      index % 5 === 1
        ? null
        : {
            rule: { kind: 'mask', method: kind === 'email' ? 'email' : 'text' },
            confidence: (['high', 'medium', 'low'] as const)[index % 3] ?? 'low',
            reason: `${String(rows)} in 1800 values`,
            fits: ['email', 'text', 'scrub', 'keep'],
            isOpen: true,
          },
    isNew: index === 2,
  };
}

const base: ScanReport = {
  ...{ projectId: 'blumen', environmentId: 'production', takenAt: ago(5), took: 9300, hasDatabase: true },
  ...{ tables: [], unreadable: [], files: [], news: none },
};

/** A scan of a large shop. */
export const longScan: ScanReport = {
  ...base,
  tables: Array.from({ length: 60 }, (_, table) => ({
    table:
      table === 1 ? 'wp_frm_item_metas_of_the_contact_form_that_was_imported_in_2019' : `wp_table_${String(table)}`,
    rows: 1_200_000,
    sampledRows: 1800,
    columns: Array.from({ length: 9 }, (__, index) => columnAt(index + table)),
  })),
  unreadable: [
    { table: 'wp_audit_log', why: 'the account may not read it' },
    { table: 'wp_search_index', why: 'it took longer than 10 seconds' },
  ],
  news,
};

/** A scan that found nothing to do. */
export const cleanScan: ScanReport = {
  ...base,
  tables: [{ table: 'wp_users', rows: 40, sampledRows: 40, columns: [columnAt(1)] }],
};

/** A project without a database. */
export const filesScan: ScanReport = {
  ...base,
  hasDatabase: false,
  files: [
    { path: 'site/accounts', reason: 'accounts with names and e-mail addresses', treatment: 'left-out', files: 14 },
    { path: 'content', reason: 'pages, of which some may describe people', treatment: 'copied', files: 2310 },
  ],
};

import type { ServerFacts } from '#shared/domain/database-facts.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import { featuresOf } from './features.ts';
import type { TableModel } from './table-model.ts';
import { translateColumn } from './translate-columns.ts';
import { translateChecks, translateKeys } from './translate-keys.ts';
import { translateOptions } from './translate-options.ts';
import { translateCollations } from './translate-collations.ts';
import { isWord } from './tokens.ts';
import type { Translation } from './translation.ts';

/** A table as the target can hold it, and every difference to the source. */
export interface TranslatedTable {
  readonly model: TableModel;
  readonly changes: readonly SchemaChange[];
  /** Columns whose strings may sort or compare otherwise than at the source. */
  readonly recollatedColumns: readonly string[];
  /** Columns that the target's table does not have. */
  readonly droppedColumns: readonly string[];
}

const rowPeriod = (tokens: TableModel['columns'][number]['tokens']): boolean =>
  tokens.some((token, index) => isWord(token, 'AS') && isWord(tokens[index + 1], 'ROW'));

/** System-versioned tables lose their history: a SELECT sees the present only. Where the target cannot version, also the frame. */
function translateVersioning(model: TableModel, translation: Translation): TableModel {
  const versioned = model.options.some((option) => option.name === 'WITH SYSTEM VERSIONING');
  if (!versioned) return model;
  const kept = translation.features.systemVersioning;
  translation.report({
    what: 'system versioning',
    from: 'WITH SYSTEM VERSIONING',
    to: kept ? 'WITH SYSTEM VERSIONING' : '',
    why: kept ? 'the history of rows is not copied, only their present state' : 'the target cannot keep row history',
    severity: 'loss',
  });
  if (kept) return model;
  return {
    ...model,
    columns: model.columns.filter((column) => !rowPeriod(column.tokens)),
    periods: model.periods.filter((period) => !isWord(period.tokens[2], 'SYSTEM_TIME')),
    options: model.options.filter((option) => option.name !== 'WITH SYSTEM VERSIONING'),
    partitioning: model.partitioning.some((token) => isWord(token, 'SYSTEM_TIME')) ? [] : model.partitioning,
  };
}

/** Brings a table into the words of another server. Pure; the rules know MySQL 5.7 to 9 and MariaDB 10.2 to 12. */
export function translateTable(model: TableModel, from: ServerFacts, to: ServerFacts): TranslatedTable {
  const changes: SchemaChange[] = [];
  const translation: Translation = {
    from,
    to,
    features: featuresOf(to),
    report: (change) => changes.push({ object: model.name, ...change }),
  };
  const versioned = translateVersioning(model, translation);
  const collated = translateCollations(versioned, translation);
  const columns = collated.model.columns.map((column) => translateColumn(column, translation));
  const translated: TableModel = {
    ...collated.model,
    columns,
    keys: translateKeys(collated.model.keys, translation),
    checks: translateChecks(collated.model.checks, translation),
    options: translateOptions(collated.model.options, translation),
  };
  const names = new Set(columns.map((column) => column.name));
  return {
    model: translated,
    changes,
    recollatedColumns: collated.recollatedColumns,
    droppedColumns: model.columns.map((column) => column.name).filter((name) => !names.has(name)),
  };
}

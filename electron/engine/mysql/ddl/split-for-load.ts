import { quoteIdentifier } from '../quote.ts';
import { isSymbol, isWord, splice, word } from './tokens.ts';
import {
  renderConstraint,
  renderKey,
  renderTable,
  type ConstraintModel,
  type KeyModel,
  type TableModel,
} from './table-model.ts';

/** A table in the order in which it is fastest to fill: rows first, indexes after, foreign keys last. */
export interface TableLoadPlan {
  /** The table with its primary key and the one key that AUTO_INCREMENT needs. */
  readonly create: string;
  /** ALTER TABLE clauses, one list per statement: all plain indexes in one pass, each full-text index in its own. */
  readonly indexes: readonly (readonly string[])[];
  /** ALTER TABLE clauses; they need every other table's indexes. */
  readonly foreignKeys: readonly string[];
}

function autoIncrementColumn(model: TableModel): string | null {
  return model.columns.find((column) => column.tokens.some((token) => isWord(token, 'AUTO_INCREMENT')))?.name ?? null;
}

/** The keys that must be there from the start. */
function neededKeys(model: TableModel): ReadonlySet<KeyModel> {
  const primary = model.keys.filter((key) => key.kind === 'primary');
  // Without a primary key InnoDB sorts the table by a unique key; adding that later would copy the table.
  const clustering = primary.length > 0 ? primary : model.keys.filter((key) => key.kind === 'unique');
  const counter = autoIncrementColumn(model);
  const leads = (key: KeyModel): boolean => key.parts[0]?.column === counter;
  if (counter === null || clustering.some(leads)) return new Set(clustering);
  const own = model.keys.find(leads) ?? model.keys.find((key) => key.parts.some((part) => part.column === counter));
  return new Set(own === undefined ? clustering : [...clustering, own]);
}

/** Where a table is created, and what its neighbours and constraints are called there. */
export interface LoadPlace {
  readonly schema?: string;
  readonly name?: string;
  /** Names of other tables at that place, where they differ. */
  readonly names?: ReadonlyMap<string, string>;
  /** Put behind the names of foreign keys and checks, which must be unique in a schema. */
  readonly constraintSuffix?: string;
}

const longestName = 64;

function movedConstraint(constraint: ConstraintModel, place: LoadPlace): ConstraintModel {
  const { names = new Map<string, string>(), constraintSuffix = '' } = place;
  const at = constraint.tokens.findIndex((token) => isWord(token, 'REFERENCES'));
  const table = constraint.tokens[at + 1];
  const moved = at < 0 || table === undefined ? undefined : names.get(table.value);
  const isQualified = isSymbol(constraint.tokens[at + 2], '.');
  return {
    name: constraint.name === null ? null : suffixed(constraint.name, constraintSuffix),
    tokens:
      moved === undefined || isQualified
        ? constraint.tokens
        : splice(constraint.tokens, at + 1, 1, { ...word(quoteIdentifier(moved)), kind: 'name', value: moved }),
  };
}

function suffixed(name: string, suffix: string): string {
  return suffix === '' ? name : `${name.slice(0, longestName - suffix.length)}${suffix}`;
}

/** Splits a table for loading. */
export function splitForLoad(model: TableModel, place: LoadPlace = {}): TableLoadPlan {
  const needed = neededKeys(model);
  const later = model.keys.filter((key) => !needed.has(key));
  const plain = later.filter((key) => key.kind !== 'fulltext' && key.kind !== 'vector');
  const single = later.filter((key) => key.kind === 'fulltext' || key.kind === 'vector');
  const create: TableModel = {
    ...model,
    keys: model.keys.filter((key) => needed.has(key)),
    checks: model.checks.map((check) => movedConstraint(check, place)),
    foreignKeys: [],
  };
  return {
    create: renderTable(create, place),
    indexes: [plain, ...single.map((key) => [key])]
      .map((keys) => keys.map((key) => `ADD ${renderKey(key)}`))
      .filter((clauses) => clauses.length > 0),
    foreignKeys: model.foreignKeys.map((key) => `ADD ${renderConstraint(movedConstraint(key, place))}`),
  };
}

import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { MaskingProfile, TableMasking } from '#shared/domain/masking.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { PullOptions } from '#shared/domain/pull.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import type { RowCondition } from '#shared/recipe-schema/parts.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { readTableFacts } from '../../masking/read-facts.ts';
import { compileRowCondition } from '../../masking/row-condition.ts';
import { regexFlavour } from '../../masking/regex-flavour.ts';
import { readKnownKeys } from '../../masking/known-keys.ts';
import { scanTables, type ScanFindings } from '../../masking/scan.ts';
import type { SourceConnection } from '../../mysql/connection.ts';
import { translateObject } from '../../mysql/ddl/translate-object.ts';
import { inspectDatabase } from '../../mysql/inspect.ts';
import { quoteIdentifier } from '../../mysql/quote.ts';
import { readObjectDefinitions, readTableDefinitions, type ObjectDefinition } from '../../mysql/read-definitions.ts';
import { databaseIdentity } from './database-identity.ts';
import { decideMasking, judgeColumns } from './decide-masking.ts';
import { matchingTables, type SiteTables } from './neutralise-sql.ts';
import type { OpenEnvironment } from './open-environment.ts';
import type { DecidedTable } from './plan-pull.ts';
import { requireKnownTables, treatTable, type TableTreatment } from './plan-tables.ts';
import { prepareTables } from './prepare-tables.ts';
import type { PreparedDatabase } from './prepared-pull.ts';

/** What preparing the database needs. */
export interface PrepareDatabaseInput {
  readonly source: OpenEnvironment;
  readonly target: OpenEnvironment;
  readonly recipe: Recipe;
  readonly options: PullOptions;
  readonly profile: readonly TableMasking[];
  readonly decisions: readonly TableMasking[];
  readonly saltHex: string;
  /** What an earlier look at the same source found; null to look now. */
  readonly findings: ScanFindings | null;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The database half of a plan. */
export interface DatabasePreparation {
  readonly database: PreparedDatabase;
  /** Every table of the source, also those that are left. */
  readonly decided: readonly DecidedTable[];
  readonly changes: readonly SchemaChange[];
  readonly problems: readonly Problem[];
  /** Addresses that the site itself uses, where the recipe's tables tell. */
  readonly siteUrls: readonly string[];
  /** Hosts of every site, from the recipe's columns that hold bare host names. */
  readonly siteHosts: readonly string[];
  readonly findings: ScanFindings;
}

/** Looks at both databases and decides everything about every table. Reads only. */
export async function prepareDatabase(input: PrepareDatabaseInput): Promise<DatabasePreparation> {
  const { source, target, signal } = input;
  const [reader, targetReader] = await Promise.all([source.openSource(signal), target.openSource(signal)]);
  try {
    return await prepare(input, reader, targetReader);
  } finally {
    await Promise.all([reader.close(), targetReader.close()]);
  }
}

async function prepare(
  input: PrepareDatabaseInput,
  reader: SourceConnection,
  targetReader: SourceConnection,
): Promise<DatabasePreparation> {
  const { recipe, options, signal, say } = input;
  const names = { source: requireName(input.source), target: requireName(input.target) };
  const prefix = input.source.database?.tablePrefix ?? '';
  say('Looking at both databases');
  const [source, target] = await Promise.all([
    inspectDatabase(reader, names.source, signal),
    inspectDatabase(targetReader, names.target, signal),
  ]);
  requireKnownTables([...(options.tables ?? []), ...(options.structureOnly ?? [])], source.tables);
  const treatments = new Map(source.tables.map((table) => [table.name, treatTable(table, recipe, prefix, options)]));
  const pulled = source.tables.map((table) => table.name).filter((name) => treatments.get(name)?.action !== 'leave');
  const definitions = await readTableDefinitions(reader, names.source, pulled, signal);
  const same = await sameDatabaseProblem(input, names, reader, targetReader);
  say('Looking for personal data');
  const masking = await lookForPersonalData(input, { source, reader, treatments, prefix });
  const objects =
    options.tables === undefined || source.triggers.length > 0
      ? await readObjects(input, reader, source, target)
      : noObjects;
  const site = { tables: withRowsOf(source, treatments), prefix };
  const prepared = prepareTables(masking.tables, definitions, source, target);
  return {
    database: {
      source,
      target,
      tables: prepared.tables,
      objects: objects.definitions,
      switchMode: mayMakeSchema(target) ? 'shadow-schema' : 'prefix',
    },
    decided: masking.tables,
    changes: [...prepared.changes, ...objects.changes],
    problems: [...masking.problems, ...objects.problems, ...prefixProblem(input), ...same],
    siteUrls: await readCells(reader, recipe.urls.own, site, signal),
    siteHosts: await readSiteHosts(reader, recipe, site, signal),
    findings: masking.findings,
  };
}

function requireName(environment: OpenEnvironment): string {
  if (environment.database !== null) return environment.database.name;
  throw new AppError('recipe.credentials-not-found', {
    message: `"${environment.environment.name}" has no database to pull.`,
    hint: 'Pull only the files, or give the database in the environment.',
  });
}

interface MaskingFacts {
  readonly source: DatabaseFacts;
  readonly reader: SourceConnection;
  readonly treatments: ReadonlyMap<string, TableTreatment>;
  readonly prefix: string;
}

async function lookForPersonalData(
  input: PrepareDatabaseInput,
  { source, reader, treatments, prefix }: MaskingFacts,
): Promise<ReturnType<typeof decideMasking> & { readonly findings: ScanFindings }> {
  const { recipe, profile, decisions, saltHex, signal } = input;
  const query = (sql: string, querySignal: AbortSignal): Promise<(string | null)[][]> =>
    reader.strings(sql, { signal: querySignal });
  const withRows = (name: string): boolean => ['load', 'filter'].includes(treatments.get(name)?.action ?? 'leave');
  const maskingTables = (await readTableFacts(source.schema, query, signal)).filter((table) => withRows(table.name));
  // A table or column that was not there at the earlier look has no finding, which counts as suspicious.
  const findings = input.findings ?? (await scanTables(maskingTables, regexFlavour(reader.version), query, signal));
  const judged = {
    ...{ source, treatments, maskingTables, recipe, prefix, profile, decisions, findings, saltHex },
    serverVersion: reader.version,
  };
  const verdicts = judgeColumns(judged);
  const knownKeys = await readKnownKeys(maskingTables, verdicts.tables, query, signal);
  const decided = decideMasking(judged, verdicts, knownKeys);
  return { ...decided, findings };
}

interface ReadObjects {
  readonly definitions: readonly ObjectDefinition[];
  readonly changes: readonly SchemaChange[];
  readonly problems: readonly Problem[];
}

const noObjects: ReadObjects = { definitions: [], changes: [], problems: [] };

/** Views, routines, triggers and events in the target's words. With chosen tables only their triggers come along. */
async function readObjects(
  input: PrepareDatabaseInput,
  reader: SourceConnection,
  source: DatabaseFacts,
  target: DatabaseFacts,
): Promise<ReadObjects> {
  const chosen = input.options.tables;
  const wanted =
    chosen === undefined
      ? source
      : {
          schema: source.schema,
          views: [],
          routines: [],
          events: [],
          triggers: source.triggers.filter((trigger) => chosen.includes(trigger.table)),
        };
  const read = await readObjectDefinitions(reader, wanted, input.signal);
  const translated = read.definitions.map((definition) =>
    translateObject(definition, { to: target.server, sourceSchema: source.schema, targetSchema: target.schema }),
  );
  return {
    definitions: translated.map((one) => one.definition),
    changes: translated.flatMap((one) => one.changes),
    problems: [
      // Routines are told by `findDatabaseProblems`, which knows them from the inspection.
      ...read.unreadable
        .filter((object) => object.kind !== 'procedure' && object.kind !== 'function')
        .map((object): Problem => ({
          id: 'object-unreadable',
          severity: 'warning',
          title: `The ${object.kind} ${object.name} is not copied`,
          detail: object.why,
        })),
      ...translated
        .filter((one) => one.foreignSchemas.length > 0)
        .map((one): Problem => ({
          id: 'foreign-schema',
          severity: 'warning',
          title: `The ${one.definition.kind} ${one.definition.name} names other databases: ${one.foreignSchemas.join(', ')}`,
          detail: 'It may not work in the target.',
        })),
    ],
  };
}

function mayMakeSchema(target: DatabaseFacts): boolean {
  if (target.rights.createDatabase) return true;
  // A pattern such as `shop\_%` covers the names of our schemas when it covers everything behind the database's name.
  return target.rights.createDatabasePatterns.some((pattern) => {
    const plain = pattern.replace(/\\_/g, '_');
    return plain.endsWith('%') && `${target.schema}_`.startsWith(plain.slice(0, -1));
  });
}

/** Two names for one database: the pull would replace what it reads. */
async function sameDatabaseProblem(
  { source, target, signal }: PrepareDatabaseInput,
  names: { readonly source: string; readonly target: string },
  reader: SourceConnection,
  targetReader: SourceConnection,
): Promise<readonly Problem[]> {
  const [from, into] = await Promise.all([
    databaseIdentity(reader, names.source, signal),
    databaseIdentity(targetReader, names.target, signal),
  ]);
  if (from !== into) return [];
  return [
    {
      id: 'same-database',
      severity: 'blocker',
      title: `"${target.environment.name}" uses the database of "${source.environment.name}"`,
      detail: 'The pull would replace the very data that it reads.',
      mend: `Give "${target.environment.name}" a database and a user of its own.`,
    },
  ];
}

function prefixProblem(input: PrepareDatabaseInput): readonly Problem[] {
  const [source, target] = [input.source.database?.tablePrefix ?? '', input.target.database?.tablePrefix ?? ''];
  if (source === target) return [];
  return [
    {
      id: 'table-prefix',
      severity: 'blocker',
      title: `The tables of the source begin with "${source}", the target expects "${target}"`,
      mend: `Set the table prefix of "${input.target.environment.name}" to "${source}" in its configuration.`,
    },
  ];
}

function withRowsOf(
  source: DatabaseFacts,
  treatments: ReadonlyMap<string, TableTreatment>,
): readonly DatabaseFacts['tables'][number][] {
  return source.tables.filter((table) => ['load', 'filter'].includes(treatments.get(table.name)?.action ?? 'leave'));
}

/** More sites than this are not read, and so keep their addresses. */
export const mostSites = 500;

interface SiteCell {
  readonly table: string;
  readonly column: string;
  readonly where?: RowCondition | undefined;
}

/** The different values of cells that the recipe names, wherever the site has them. */
async function readCells(
  reader: SourceConnection,
  cells: readonly SiteCell[],
  site: Pick<SiteTables, 'tables' | 'prefix'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const values: string[] = [];
  for (const { table: pattern, column, where } of cells) {
    const needed = where === undefined ? [column] : [column, where.column];
    for (const table of matchingTables({ ...site, nameOf: quoteIdentifier }, pattern, needed)) {
      const name = quoteIdentifier(column);
      const condition = where === undefined ? '' : ` AND ${compileRowCondition(where)}`;
      const sql = `SELECT DISTINCT ${name} FROM ${quoteIdentifier(table.name)} WHERE ${name} <> ''${condition} LIMIT ${String(mostSites)}`;
      const rows = await reader.strings(sql, { signal });
      values.push(...rows.flatMap(([value]) => (value == null ? [] : [value])));
    }
  }
  return values;
}

/** The hosts of a network's or shop's sites, as the recipe's tables of them say. */
async function readSiteHosts(
  reader: SourceConnection,
  { urls }: Recipe,
  site: Pick<SiteTables, 'tables' | 'prefix'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [hosts, addresses] = [
    await readCells(reader, urls.hosts, site, signal),
    await readCells(reader, urls.sites, site, signal),
  ];
  return [
    ...hosts,
    ...addresses.flatMap((url) => (/^https?:/.test(url) && URL.canParse(url) ? [new URL(url).host] : [])),
  ];
}

/** The rules of a chosen profile. Throws `plan.blocked` when there is none of that name. */
export function profileRules(profiles: readonly MaskingProfile[], id: string | undefined): readonly TableMasking[] {
  if (id === undefined) return [];
  const found = profiles.find((profile) => profile.id === id);
  if (found !== undefined) return found.tables;
  throw new AppError('plan.blocked', {
    message: `There is no masking profile "${id}".`,
    hint: `There are: ${profiles.map((profile) => profile.id).join(', ') || 'none yet'}`,
  });
}

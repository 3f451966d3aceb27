import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { PlannedTable } from '#shared/domain/pull.ts';
import { leastPacket } from '../../mysql/choose-writer.ts';
import type { TableSample } from './sample-source.ts';

/** What may go wrong with the databases, found before anything is done. Pure. */
export function findDatabaseProblems(
  source: DatabaseFacts,
  target: DatabaseFacts,
  tables: readonly PlannedTable[],
): readonly Problem[] {
  return [
    ...sourceRights(source),
    ...notTransactional(source, tables),
    ...packetSize(source, target),
    ...foreignDefiners(source),
    ...invisibleRoutines(source),
    ...versions(source, target),
    ...targetRights(target),
    ...unsupportedObjects(source, tables),
  ];
}

function sourceRights(source: DatabaseFacts): readonly Problem[] {
  const { rights } = source;
  const problems: Problem[] = [];
  if (!rights.select) {
    problems.push({
      id: 'source-select',
      severity: 'blocker',
      title: `The source's user may not read database "${source.schema}"`,
      mend: 'Give it SELECT on this database.',
    });
  }
  if (!rights.reload && !rights.lockTables) {
    problems.push({
      id: 'single-connection',
      severity: 'info',
      title: 'Read over one connection',
      detail:
        "The source's user has neither RELOAD nor LOCK TABLES, so several connections could not be brought to one moment.",
    });
  }
  const missing = [
    ...(rights.showView || source.views.length === 0 ? [] : ['SHOW VIEW']),
    ...(rights.trigger ? [] : ['TRIGGER']),
    ...(rights.event ? [] : ['EVENT']),
  ];
  if (missing.length > 0) {
    problems.push({
      id: 'source-rights',
      severity: 'warning',
      title: `The source's user lacks ${missing.join(', ')}`,
      detail: 'What these rights show may be missing in the target.',
    });
  }
  return problems;
}

function notTransactional(source: DatabaseFacts, tables: readonly PlannedTable[]): readonly Problem[] {
  const pulled = new Set(tables.filter((table) => table.action !== 'leave').map((table) => table.name));
  const names = source.tables
    .filter((table) => pulled.has(table.name) && !/^innodb$/i.test(table.engine))
    .map((table) => `${table.name} (${table.engine})`);
  if (names.length === 0) return [];
  return [
    {
      id: 'not-transactional',
      severity: 'warning',
      title: `${counted(names.length, 'table')} cannot be read at the same moment as the others`,
      detail: names.join(', '),
    },
  ];
}

function packetSize(source: DatabaseFacts, target: DatabaseFacts): readonly Problem[] {
  if (target.server.maxAllowedPacket >= source.server.maxAllowedPacket) return [];
  const megabytes = (bytes: number): string => `${String(Math.round(bytes / 2 ** 20))} MB`;
  return [
    {
      id: 'packet-size',
      severity: 'warning',
      title: `The target takes rows of at most ${megabytes(target.server.maxAllowedPacket)}, the source may hold ${megabytes(source.server.maxAllowedPacket)}`,
      mend: 'Raise max_allowed_packet of the local server when a row turns out to be too large.',
    },
  ];
}

/** Text that was read as latin1 and encoded once more (hazard B8). It travels as it is: only the site's owner can mend it. */
export function doublyEncodedProblem(samples: ReadonlyMap<string, TableSample>): readonly Problem[] {
  const columns = [...samples].flatMap(([table, { doublyEncoded }]) =>
    doublyEncoded.map(({ column, values }) => `${table}.${column} (${counted(values, 'value')})`),
  );
  if (columns.length === 0) return [];
  return [
    {
      id: 'doubly-encoded',
      severity: 'warning',
      title: `The text of ${counted(columns.length, 'column')} looks doubly encoded ("Ã¼" where "ü" is meant)`,
      detail: `${columns.join(', ')}, in a sample of the rows. The bytes are copied as they are, so the target shows what production shows.`,
    },
  ];
}

function foreignDefiners(source: DatabaseFacts): readonly Problem[] {
  const objects = [
    ...source.views.map((view) => `view ${view.name}`),
    ...source.triggers.map((trigger) => `trigger ${trigger.name}`),
    ...source.routines.map((routine) => `${routine.kind} ${routine.name}`),
    ...source.events.map((event) => `event ${event.name}`),
  ];
  if (objects.length === 0) return [];
  return [
    {
      id: 'definers',
      severity: 'info',
      title: `${String(objects.length)} views, triggers, routines and events will belong to the target's user`,
      detail: objects.join(', '),
    },
  ];
}

function invisibleRoutines(source: DatabaseFacts): readonly Problem[] {
  const hidden = source.routines.filter((routine) => !routine.bodyVisible).map((routine) => routine.name);
  if (hidden.length === 0) return [];
  return [
    {
      id: 'routine-invisible',
      severity: 'warning',
      title: `${counted(hidden.length, 'routine')} cannot be copied, because the text is not visible`,
      detail: hidden.join(', '),
      mend: "Give the source's user the right to see it, or create it in the target by hand.",
    },
  ];
}

function versions(source: DatabaseFacts, target: DatabaseFacts): readonly Problem[] {
  const text = (facts: DatabaseFacts): string => `${facts.server.vendor} ${facts.server.version}`;
  const problems: Problem[] = [];
  if (source.server.vendor !== target.server.vendor) {
    problems.push({
      id: 'vendors-differ',
      severity: 'warning',
      title: `Source and target are different servers: ${text(source)} and ${text(target)}`,
      detail: 'Every change that this needs is listed.',
    });
  } else if (Math.floor(source.server.versionNumber / 100) > Math.floor(target.server.versionNumber / 100)) {
    problems.push({
      id: 'target-older',
      severity: 'warning',
      title: `The target's server is older: ${text(source)} and ${text(target)}`,
    });
  }
  if (source.server.lowerCaseTableNames !== target.server.lowerCaseTableNames) {
    problems.push({
      id: 'table-name-case',
      severity: 'warning',
      title: 'Source and target treat upper and lower case in table names differently',
    });
  }
  return problems;
}

function targetRights(target: DatabaseFacts): readonly Problem[] {
  const { rights, server } = target;
  const missing = (['create', 'drop', 'alter', 'insert'] as const).filter((right) => !rights[right]);
  const problems: Problem[] = [];
  if (missing.length > 0) {
    problems.push({
      id: 'target-rights',
      severity: 'blocker',
      title: `The target's user lacks ${missing.map((right) => right.toUpperCase()).join(', ')} on "${target.schema}"`,
      mend: `GRANT ALL ON \`${target.schema}\`.* TO the target's user.`,
    });
  }
  if (server.readOnly) {
    problems.push({ id: 'target-read-only', severity: 'blocker', title: "The target's server is read-only" });
  }
  // MariaDB hardly needs it: its bulk protocol is the first choice.
  const takesBulk = server.vendor === 'mariadb' && server.maxAllowedPacket >= leastPacket;
  if (!server.localInfile && !takesBulk) {
    problems.push({
      id: 'no-local-infile',
      severity: 'info',
      title: 'Rows are inserted, not loaded: the target does not allow LOAD DATA LOCAL',
      mend: 'With local_infile=1 on the local server the pull is about a third faster.',
    });
  }
  return problems;
}

function unsupportedObjects(source: DatabaseFacts, tables: readonly PlannedTable[]): readonly Problem[] {
  const pulled = new Set(tables.filter((table) => table.action !== 'leave').map((table) => table.name));
  const versioned = source.tables
    .filter((table) => table.systemVersioned && pulled.has(table.name))
    .map((table) => table.name);
  const problems: Problem[] = [];
  if (source.sequences.length > 0) {
    problems.push({
      id: 'sequences',
      severity: 'warning',
      title: `${counted(source.sequences.length, 'sequence')} left out: sequences are not copied`,
      detail: source.sequences.map((sequence) => sequence.name).join(', '),
    });
  }
  if (versioned.length > 0) {
    problems.push({
      id: 'system-versioned',
      severity: 'warning',
      title: 'The history of system-versioned tables is not copied, only their current rows',
      detail: versioned.join(', '),
    });
  }
  return problems;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

import { orderViews } from './ddl/translate-object.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import type { ObjectDefinition, ProgramContext } from './read-definitions.ts';
import { oldSchemaName, sideTableName } from './switch-names.ts';

/**
 * Where new tables wait: in a schema of their own, or under other names in the live one (where this user may make no
 * second schema).
 */
export type SwitchMode = 'shadow-schema' | 'prefix';

/** A table by schema and name. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** One table and the three places it can be in. */
export interface SwitchedTable {
  /** Where the new one waits; null for a table that only leaves. */
  readonly shadow: TableName | null;
  readonly live: TableName;
  /** Where the old one goes; null when there is none yet. */
  readonly old: TableName | null;
}

/** One statement of a switch. */
export interface SwitchStatement {
  readonly sql: string;
  /** Settings of a stored program. */
  readonly context: ProgramContext | null;
  /** Used when the server refuses to make an object in another account's name. */
  readonly withOwnDefiner?: string;
}

/** A group of statements that can be run again and undone. */
export interface SwitchStep {
  readonly id: string;
  readonly title: string;
  /** Before or after the one renaming. */
  readonly phase: 'before' | 'after';
  readonly run: readonly SwitchStatement[];
  readonly undo: readonly SwitchStatement[];
  /** True when a refusal is reported and the rest goes on (a view on a missing table, hazard B20). */
  readonly mayBeSkipped: boolean;
}

/** A foreign key of a table that stays, pointing to a table that moves; it must follow the name, not the old table. */
export interface KeptForeignKey {
  readonly table: string;
  readonly name: string;
  /** `CONSTRAINT ... FOREIGN KEY ... REFERENCES ...` as it was. */
  readonly clause: string;
}

/** What is to be switched. */
export interface SwitchFacts {
  /** Eight hexadecimal digits that mark everything of this switch. */
  readonly id: string;
  readonly mode: SwitchMode;
  readonly liveSchema: string;
  readonly shadowSchema: string;
  /** Every loaded table: its name once live and its name now. */
  readonly newTables: readonly { readonly name: string; readonly shadowName: string }[];
  /** Views, routines, triggers and events of the source, already translated. */
  readonly objects: readonly ObjectDefinition[];
  /** What the target has now. */
  readonly live: {
    readonly tables: readonly string[];
    readonly objects: readonly ObjectDefinition[];
    readonly keptForeignKeys: readonly KeptForeignKey[];
  };
  /** What happens to tables and objects that the source does not have. */
  readonly targetOnly: 'keep' | 'remove';
}

/** Everything a switch does, in order; JSON-safe, so that a journal can finish or revert it after a crash. */
export interface SwitchPlan {
  readonly id: string;
  readonly mode: SwitchMode;
  readonly liveSchema: string;
  readonly shadowSchema: string;
  readonly oldSchema: string;
  readonly tables: readonly SwitchedTable[];
  readonly steps: readonly SwitchStep[];
}

const keyword = {
  view: 'VIEW',
  procedure: 'PROCEDURE',
  function: 'FUNCTION',
  trigger: 'TRIGGER',
  event: 'EVENT',
} as const;
const order: readonly ObjectDefinition['kind'][] = ['function', 'procedure', 'view', 'trigger', 'event'];

function drop(schema: string, object: ObjectDefinition): SwitchStatement {
  return { sql: `DROP ${keyword[object.kind]} IF EXISTS ${quoteQualified(schema, object.name)}`, context: null };
}

function create(object: ObjectDefinition): SwitchStatement {
  const withOwnDefiner = object.sql.replace(/^(CREATE\s[\s\S]{0,80}?)DEFINER\s*=\s*\S+/i, '$1DEFINER=CURRENT_USER');
  return { sql: object.sql, context: object.context, ...(withOwnDefiner === object.sql ? {} : { withOwnDefiner }) };
}

/** Plans the switch. Pure. */
export function planSwitch(facts: SwitchFacts): SwitchPlan {
  const oldSchema = facts.mode === 'prefix' ? facts.liveSchema : oldSchemaName(facts.liveSchema, facts.id);
  const tables = switchedTables(facts, oldSchema);
  const moved = new Set(tables.map((table) => table.live.name));
  return {
    id: facts.id,
    mode: facts.mode,
    liveSchema: facts.liveSchema,
    shadowSchema: facts.shadowSchema,
    oldSchema,
    tables,
    steps: [
      ...(facts.mode === 'prefix' ? [] : [oldSchemaStep(oldSchema)]),
      ...triggersOff(facts, moved),
      ...viewsOff(facts),
      ...foreignKeysOff(facts, moved),
      ...foreignKeysOn(facts, moved),
      ...newObjects(facts),
      ...unwantedObjects(facts),
    ],
  };
}

function switchedTables(facts: SwitchFacts, oldSchema: string): readonly SwitchedTable[] {
  const { id, liveSchema, shadowSchema, live } = facts;
  const place = (name: string): TableName => {
    return { schema: oldSchema, name: facts.mode === 'prefix' ? sideTableName(name, id, 'o') : name };
  };
  const arriving = new Set(facts.newTables.map((table) => table.name));
  // A live table under the name of a view of the source is in the way; others leave only when told to.
  const newViews = new Set(facts.objects.filter((object) => object.kind === 'view').map((object) => object.name));
  const leaving = live.tables.filter(
    (name) => !arriving.has(name) && (newViews.has(name) || facts.targetOnly === 'remove'),
  );
  return [
    ...facts.newTables.map(({ name, shadowName }) => ({
      shadow: { schema: shadowSchema, name: shadowName },
      live: { schema: liveSchema, name },
      old: live.tables.includes(name) ? place(name) : null,
    })),
    ...leaving.map((name) => ({ shadow: null, live: { schema: liveSchema, name }, old: place(name) })),
  ];
}

function oldSchemaStep(oldSchema: string): SwitchStep {
  const name = quoteIdentifier(oldSchema);
  return {
    id: 'old-schema',
    title: 'Make room for the old tables',
    phase: 'before',
    run: [{ sql: `CREATE DATABASE IF NOT EXISTS ${name}`, context: null }],
    // Only an empty one: RESTRICT does not exist, so nothing is dropped here.
    undo: [],
    mayBeSkipped: false,
  };
}

/** Triggers cannot move between schemas, and their names must be free for the new ones. */
function triggersOff(facts: SwitchFacts, moved: ReadonlySet<string>): readonly SwitchStep[] {
  const arriving = new Set(facts.objects.filter((object) => object.kind === 'trigger').map((object) => object.name));
  return facts.live.objects
    .filter((object) => object.kind === 'trigger' && (moved.has(object.table ?? '') || arriving.has(object.name)))
    .map((object) => ({
      id: `trigger-off:${object.name}`,
      title: `Put trigger ${object.name} aside`,
      phase: 'before',
      run: [drop(facts.liveSchema, object)],
      undo: [drop(facts.liveSchema, object), create(object)],
      mayBeSkipped: false,
    }));
}

/** A live view under the name of a new table. */
function viewsOff(facts: SwitchFacts): readonly SwitchStep[] {
  const arriving = new Set(facts.newTables.map((table) => table.name));
  return facts.live.objects
    .filter((object) => object.kind === 'view' && arriving.has(object.name))
    .map((object) => ({
      id: `view-off:${object.name}`,
      title: `Put view ${object.name} aside`,
      phase: 'before',
      run: [drop(facts.liveSchema, object)],
      undo: [create(object)],
      mayBeSkipped: false,
    }));
}

function keptKeys(facts: SwitchFacts, moved: ReadonlySet<string>): readonly KeptForeignKey[] {
  return facts.live.keptForeignKeys.filter((key) => !moved.has(key.table));
}

function dropKey(schema: string, key: KeptForeignKey): SwitchStatement {
  return {
    sql: `ALTER TABLE ${quoteQualified(schema, key.table)} DROP FOREIGN KEY ${quoteIdentifier(key.name)}`,
    context: null,
  };
}

function addKey(schema: string, key: KeptForeignKey): SwitchStatement {
  return { sql: `ALTER TABLE ${quoteQualified(schema, key.table)} ADD ${key.clause}`, context: null };
}

function foreignKeysOff(facts: SwitchFacts, moved: ReadonlySet<string>): readonly SwitchStep[] {
  return keptKeys(facts, moved).map((key) => ({
    id: `key-off:${key.table}.${key.name}`,
    title: `Loosen ${key.table} from the old tables`,
    phase: 'before',
    run: [dropKey(facts.liveSchema, key)],
    undo: [addKey(facts.liveSchema, key)],
    mayBeSkipped: false,
  }));
}

function foreignKeysOn(facts: SwitchFacts, moved: ReadonlySet<string>): readonly SwitchStep[] {
  return keptKeys(facts, moved).map((key) => ({
    id: `key-on:${key.table}.${key.name}`,
    title: `Tie ${key.table} to the new tables`,
    phase: 'after',
    run: [addKey(facts.liveSchema, key)],
    undo: [dropKey(facts.liveSchema, key)],
    mayBeSkipped: true,
  }));
}

function newObjects(facts: SwitchFacts): readonly SwitchStep[] {
  const before = new Map(facts.live.objects.map((object) => [`${object.kind} ${object.name}`, object]));
  return order.flatMap((kind) => {
    const own = facts.objects.filter((object) => object.kind === kind);
    return (kind === 'view' ? orderViews(own) : own).map((object): SwitchStep => {
      const previous = before.get(`${kind} ${object.name}`);
      // The triggers that were there come back by their own steps, after the tables.
      const restored = previous === undefined || kind === 'trigger' ? [] : [create(previous)];
      return {
        id: `${kind}:${object.name}`,
        title: `Create ${kind} ${object.name}`,
        phase: 'after',
        run: [drop(facts.liveSchema, object), create(object)],
        undo: [drop(facts.liveSchema, object), ...restored],
        mayBeSkipped: true,
      };
    });
  });
}

/** Views, routines and events that the source does not have, when nothing of the target's own is to stay. */
function unwantedObjects(facts: SwitchFacts): readonly SwitchStep[] {
  if (facts.targetOnly === 'keep') return [];
  const wanted = new Set(facts.objects.map((object) => `${object.kind} ${object.name}`));
  return facts.live.objects
    .filter((object) => object.kind !== 'trigger' && !wanted.has(`${object.kind} ${object.name}`))
    .map((object) => ({
      id: `remove-${object.kind}:${object.name}`,
      title: `Remove ${object.kind} ${object.name}`,
      phase: 'after',
      run: [drop(facts.liveSchema, object)],
      undo: [drop(facts.liveSchema, object), create(object)],
      mayBeSkipped: false,
    }));
}

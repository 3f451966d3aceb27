import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { ProvisionState } from '#shared/domain/setup.ts';
import { quoteIdentifier, quoteLiteral } from '../mysql/quote.ts';
import { matchesGrantPattern, rightsFromGrants } from '../mysql/rights.ts';
import type { Fate } from './make-files.ts';
import { openNotes, type StepNotes } from './notes.ts';
import { openSql, toPlaceText, type DatabaseDoor, type Sql } from './sql.ts';
import type { MadeItem, ProvisionContext, ProvisionStep, StepSpec, UndoAllowed } from './step.ts';
import { undoMade } from './undo.ts';

/** A database to make. */
export interface DatabaseSpec extends StepSpec {
  /** Who makes it. */
  readonly door: DatabaseDoor;
  readonly name: string;
  /** As production has it. */
  readonly charset: string;
  readonly collation: string;
  /** Names that belong to other environments, production's above all. */
  readonly avoid: readonly string[];
  /** A database with tables in it is taken as it is, and never dropped. */
  readonly takeOver: boolean;
}

/** Makes a database, or finds the empty one that is there. */
export const databaseStep: ProvisionStep<DatabaseSpec> = {
  kind: 'database',

  async inspect(context, spec) {
    const named = judgeName(spec.name, spec.avoid);
    if (named !== null) return named;
    return asState(async () => {
      const sql = await openSql(context, spec.door);
      try {
        const found = await lookAtDatabase(sql, spec.name);
        if (found === null) return judgeRights(await mayCreate(sql, spec.name), spec);
        const notes = await openNotes(context.host, spec.id, context.signal);
        if (found.tables === 0 || isMade(notes, spec.name)) return { kind: 'there', detail: describeFound(found) };
        return spec.takeOver
          ? { kind: 'there', detail: `${describeFound(found)}; taken over` }
          : { kind: 'differs', what: `The database ${spec.name} is there and holds ${String(found.tables)} tables.` };
      } finally {
        await sql.close();
      }
    });
  },

  describe(spec) {
    return {
      title: `Make the database ${spec.name}`,
      lines: [
        { kind: 'note', text: `At ${toPlaceText(spec.door)}, as ${spec.door.user ?? 'the account itself'}` },
        { kind: 'statement', text: createStatement(spec) },
      ],
      undo: 'Drops the database while it is empty. One that holds tables stays: take the stage out instead, which keeps a copy.',
    };
  },

  async apply(context, spec) {
    const named = judgeName(spec.name, spec.avoid);
    if (named?.kind === 'blocked') throw new AppError('plan.blocked', { message: named.why, hint: named.mend });
    const notes = await openNotes(context.host, spec.id, context.signal);
    const sql = await openSql(context, spec.door);
    try {
      const found = await lookAtDatabase(sql, spec.name);
      const item: MadeItem = { kind: 'database', what: spec.name, facts: doorFacts(spec.door) };
      if (found === null) {
        await notes.want(item);
        await sql.execute(createStatement(spec));
        await notes.made(item);
      } else if (found.tables === 0 && notes.wanted('database', spec.name)) {
        if (!isMade(notes, spec.name)) await notes.made(item);
      } else if (found.tables > 0 && !isMade(notes, spec.name) && !spec.takeOver) {
        throw new AppError('plan.blocked', {
          message: `The database ${spec.name} is there already and holds ${String(found.tables)} tables. It was left as it is.`,
          hint: 'Choose another name, or say that it is to be taken over.',
        });
      }
      return notes.result();
    } finally {
      await sql.close();
    }
  },

  undo: (context, made, allowed = {}) =>
    undoMade(context, made, { database: (_, item) => dropDatabase(context, item, allowed) }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const state = await asState(async () => {
      const sql = await openSql(context, spec.door);
      try {
        const found = await lookAtDatabase(sql, spec.name);
        return found === null ? { kind: 'missing' } : { kind: 'there', detail: describeFound(found) };
      } finally {
        await sql.close();
      }
    });
    if (state.kind === 'there')
      return { ok: true, found: `The database ${spec.name} is there (${state.detail ?? ''}).`, at };
    if (state.kind === 'blocked') return { ok: false, found: state.why, mend: state.mend, at };
    return { ok: false, found: `There is no database ${spec.name}.`, mend: 'Apply the plan again.', at };
  },
};

function isMade(notes: StepNotes, name: string): boolean {
  return notes.items.some(({ kind, what }) => kind === 'database' && what === name);
}

function createStatement({ name, charset, collation }: DatabaseSpec): string {
  const word = /^[A-Za-z0-9_]{1,64}$/;
  if (!word.test(charset) || !word.test(collation)) {
    throw new AppError('contract.invalid-input', { message: 'This is not the name of a character set.' });
  }
  return `CREATE DATABASE ${quoteIdentifier(name)} CHARACTER SET ${charset} COLLATE ${collation}`;
}

interface FoundDatabase {
  readonly tables: number;
  readonly collation: string;
}

/** What a database holds; null when there is none, or none that this user may see. */
export async function lookAtDatabase(sql: Sql, name: string): Promise<FoundDatabase | null> {
  const literal = quoteLiteral(name);
  const [row] = await sql.rows(
    `SELECT DEFAULT_COLLATION_NAME, (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal})
 + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${literal})
 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${literal}`.replaceAll('\n', ''),
  );
  return row === undefined ? null : { collation: row[0] ?? '', tables: Number(row[1] ?? 0) };
}

function describeFound({ tables, collation }: FoundDatabase): string {
  return `${tables === 0 ? 'empty' : `${String(tables)} tables`}, ${collation}`;
}

/** Whether a name may be used at all; null when it may. */
export function judgeName(name: string, avoid: readonly string[]): Extract<ProvisionState, { kind: 'blocked' }> | null {
  const isSystem = /^(?:mysql|sys|information_schema|performance_schema)$/i.test(name);
  // On some servers names differ by case, on others they do not.
  const isTaken = avoid.some((other) => other.toLowerCase() === name.toLowerCase());
  if (!isSystem && !isTaken) return null;
  return {
    kind: 'blocked',
    why: isSystem ? `${name} belongs to the database server.` : `The database ${name} belongs to another environment.`,
    mend: 'Choose another name.',
  };
}

/** Whether this user may create the database; null when only trying would tell. */
async function mayCreate(sql: Sql, name: string): Promise<boolean | null> {
  const lines = (await sql.rows('SHOW GRANTS')).map(([line]) => line ?? '');
  if (lines.some((line) => /^GRANT [`'"]?[^ ]+[`'"]? TO /i.test(line))) return null;
  const rights = rightsFromGrants(lines, name);
  return (
    rights.create ||
    rights.createDatabase ||
    rights.createDatabasePatterns.some((pattern) => matchesGrantPattern(pattern, name))
  );
}

function judgeRights(may: boolean | null, { door, name, charset, collation }: DatabaseSpec): ProvisionState {
  if (may !== false) return { kind: 'missing' };
  const who = door.user ?? 'the account';
  return {
    kind: 'by-hand',
    why: `${who} may not create the database ${name}.`,
    snippets: [
      {
        for: 'mysql',
        title: 'As an administrator of the database server, or in the panel of the host',
        text: `CREATE DATABASE ${quoteIdentifier(name)} CHARACTER SET ${charset} COLLATE ${collation};\nGRANT ALL PRIVILEGES ON ${quoteIdentifier(toPattern(name))}.* TO ${door.user === undefined ? "'USER'" : quoteLiteral(door.user)}@'%';\n`,
      },
    ],
  };
}

/** A name as GRANT takes it, where `_` and `%` would stand for other characters. */
export function toPattern(name: string): string {
  return name.replace(/[\\_%]/g, '\\$&');
}

/** What a door is known by in notes: no secret, only its reference. */
export function doorFacts({
  host,
  port,
  socketPath,
  user,
  passwordRef,
}: DatabaseDoor): Readonly<Record<string, string>> {
  return {
    host,
    port: String(port),
    ...(socketPath !== undefined && { socketPath }),
    ...(user !== undefined && { user }),
    ...(passwordRef !== undefined && { passwordRef }),
  };
}

/** The door of an item made through it. */
export function toDoor({ facts }: MadeItem): DatabaseDoor {
  const { host = '127.0.0.1', port = '3306', socketPath, user, passwordRef } = facts;
  return { host, port: Number(port), socketPath, user, passwordRef };
}

async function dropDatabase(context: ProvisionContext, item: MadeItem, { fullDatabases }: UndoAllowed): Promise<Fate> {
  const sql = await openSql(context, toDoor(item));
  try {
    const found = await lookAtDatabase(sql, item.what);
    if (found === null) return { kind: 'absent' };
    if (found.tables > 0 && fullDatabases !== true) {
      return { kind: 'kept', why: `It holds ${String(found.tables)} tables now.` };
    }
    await sql.execute(`DROP DATABASE ${quoteIdentifier(item.what)}`);
    return { kind: 'removed' };
  } finally {
    await sql.close();
  }
}

/** Turns what a database server refuses into a state, with how to mend it. Other failures go on. */
export async function asState(look: () => Promise<ProvisionState>): Promise<ProvisionState> {
  try {
    return await look();
  } catch (error) {
    const isKnown =
      isAppError(error) && /^(?:database\.|secret\.missing|remote\.tool-missing|connection\.refused)/.test(error.code);
    if (!isKnown) throw error;
    return { kind: 'blocked', why: error.message, mend: error.hint ?? mendOf(error) };
  }
}

function mendOf({ code }: AppError): string {
  if (code === 'database.access-denied')
    return 'Enter a database user and a password that are let in from that server.';
  if (code === 'secret.missing') return 'Enter the password again.';
  return 'Check address, port and rights of the database user.';
}

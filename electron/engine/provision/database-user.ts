import { createHash } from 'node:crypto';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { quoteIdentifier, quoteLiteral } from '../mysql/quote.ts';
import { asState, doorFacts, judgeName, toDoor, toPattern } from './database.ts';
import type { Fate } from './make-files.ts';
import { openNotes } from './notes.ts';
import { openSql, toPlaceText, type DatabaseDoor, type Sql } from './sql.ts';
import type { MadeItem, ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** A user of one database and of nothing else. */
export interface DatabaseUserSpec extends StepSpec {
  /** Who makes it. */
  readonly door: DatabaseDoor;
  readonly database: string;
  readonly user: string;
  /** From where it may log in, as the database server sees it: `localhost`, an address, or `%`. */
  readonly from: string;
  /** Where its password is, or is put when there is none yet. */
  readonly passwordRef: string;
  readonly avoid: readonly string[];
}

/** What a server answers when the user is there already. */
const cannotCreateUser = 1396;

/** Makes a user that has all rights on its database and none elsewhere. */
export const databaseUserStep: ProvisionStep<DatabaseUserSpec> = {
  kind: 'database-user',

  async inspect(context, spec) {
    const named = judgeName(spec.database, spec.avoid);
    if (named !== null) return named;
    return asState(async () => {
      if ((await logIn(context, spec)) === 'works') return { kind: 'there', detail: `${spec.user} can log in` };
      const sql = await openSql(context, spec.door);
      try {
        const notes = await openNotes(context.host, spec.id, context.signal);
        const isThere = await exists(sql, spec);
        if (isThere !== true || notes.wanted('user', toAccount(spec))) return { kind: 'missing' };
        return { kind: 'differs', what: `The user ${toAccount(spec)} is there, with a password that is not known.` };
      } finally {
        await sql.close();
      }
    });
  },

  describe(spec) {
    return {
      title: `Make the database user ${spec.user}`,
      lines: [
        { kind: 'note', text: `At ${toPlaceText(spec.door)}, as ${spec.door.user ?? 'the account itself'}` },
        {
          kind: 'statement',
          text: `CREATE USER ${toAccount(spec)} IDENTIFIED BY (a new password, kept as ${spec.passwordRef})`,
        },
        { kind: 'statement', text: grantStatement(spec) },
      ],
      undo: 'Drops the user.',
    };
  },

  async apply(context, spec) {
    const named = judgeName(spec.database, spec.avoid);
    if (named !== null) throw new AppError('plan.blocked', { message: named.why, hint: named.mend });
    const notes = await openNotes(context.host, spec.id, context.signal);
    const account = toAccount(spec);
    const isOurs = notes.wanted('user', account);
    const login = await logIn(context, spec);
    if (login === 'works' && !isOurs) return notes.result();
    const sql = await openSql(context, spec.door);
    try {
      const item: MadeItem = {
        kind: 'user',
        what: account,
        facts: { ...doorFacts(spec.door), database: spec.database },
      };
      const password = await toPassword(context, spec);
      if (!isOurs) await notes.want(item);
      await createUser(sql, account, password, isOurs).catch(async (error: unknown) => {
        // It is somebody else's: the note must not claim it.
        if (isAppError(error, 'plan.blocked')) await notes.gone(item);
        throw error;
      });
      await sql.execute(grantStatement(spec));
      await notes.made(item);
      return notes.result();
    } finally {
      await sql.close();
    }
  },

  undo: (context, made) => undoMade(context, made, { user: dropUser }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    try {
      const sql = await openSql(context, asUser(spec));
      try {
        const rows = await sql.rows('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA');
        const seen = rows.map(([name]) => name ?? '');
        const others = seen.filter(
          (name) => !/^(?:information_schema|performance_schema)$/i.test(name) && name !== spec.database,
        );
        if (!seen.includes(spec.database)) {
          return {
            ok: false,
            found: `${spec.user} does not see the database ${spec.database}.`,
            mend: 'Grant it all rights on its database.',
            at,
          };
        }
        if (others.length > 0) {
          return {
            ok: false,
            found: `${spec.user} also reaches ${others.slice(0, 5).join(', ')}.`,
            mend: 'Take every right away from it that is not for its own database.',
            at,
          };
        }
        return { ok: true, found: `${spec.user} can log in, and reaches ${spec.database} and no other database.`, at };
      } finally {
        await sql.close();
      }
    } catch (error) {
      if (!isAppError(error) || !/^(?:database\.|secret\.)/.test(error.code)) throw error;
      return { ok: false, found: error.message, mend: error.hint ?? 'Apply the plan again.', at };
    }
  },
};

/** The same place, entered as the user itself. */
function asUser({ door, user, passwordRef }: DatabaseUserSpec): DatabaseDoor {
  return { host: door.host, port: door.port, socketPath: door.socketPath, user, passwordRef };
}

async function logIn(context: ProvisionContext, spec: DatabaseUserSpec): Promise<'works' | 'refused' | 'no-password'> {
  try {
    await (await openSql(context, asUser(spec))).close();
    return 'works';
  } catch (error) {
    if (isAppError(error, 'secret.missing')) return 'no-password';
    if (isAppError(error, 'database.access-denied')) return 'refused';
    throw error;
  }
}

/** Null where this user may not know. */
async function exists(sql: Sql, { user, from }: DatabaseUserSpec): Promise<boolean | null> {
  try {
    const rows = await sql.rows(
      `SELECT 1 FROM mysql.user WHERE User = ${quoteLiteral(user)} AND Host = ${quoteLiteral(from)}`,
    );
    return rows.length > 0;
  } catch (error) {
    if (isAppError(error, 'database.privilege-missing') || isAppError(error, 'database.access-denied')) return null;
    if (isAppError(error, 'database.query-failed')) return null;
    throw error;
  }
}

/** The password that is kept, or a new one: 32 letters and digits that no configuration file has to escape. */
async function toPassword({ secrets, random, signal }: ProvisionContext, spec: DatabaseUserSpec): Promise<string> {
  const kept = await secrets.get(spec.passwordRef, `Password of database user ${spec.user}`, signal);
  if (kept !== null && kept !== '') return kept;
  const password = toWord(random, 32);
  await secrets.keep(spec.passwordRef, password, signal);
  return password;
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Letters and digits, each as likely as the other. */
export function toWord(random: (bytes: number) => Buffer, length: number): string {
  let word = '';
  while (word.length < length) {
    for (const byte of random(length)) {
      // Bytes beyond the last whole round of the alphabet would make its beginning likelier.
      if (byte < Math.floor(256 / letters.length) * letters.length) word += letters.charAt(byte % letters.length);
    }
  }
  return word.slice(0, length);
}

async function createUser(sql: Sql, account: string, password: string, isOurs: boolean): Promise<void> {
  const how = identifiedBy(sql, password);
  try {
    await sql.execute(`CREATE USER ${account} ${how}`);
  } catch (error) {
    if (!isAppError(error) || error.facts.errno !== cannotCreateUser) throw error;
    if (!isOurs) {
      throw new AppError('plan.blocked', {
        message: `The database user ${account} is there already, with another password. It was left as it is.`,
        hint: 'Choose another name, or enter its password.',
      });
    }
    await sql.execute(`ALTER USER ${account} ${how}`);
  }
}

/** To MariaDB the hash goes, so that no log of the server shows the password; MySQL wants the password itself. */
function identifiedBy(sql: Sql, password: string): string {
  if (!sql.isMariaDb) return `IDENTIFIED BY ${quoteText(password)}`;
  const once = createHash('sha1').update(password, 'utf8').digest();
  return `IDENTIFIED BY PASSWORD '*${createHash('sha1').update(once).digest('hex').toUpperCase()}'`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function grantStatement(spec: DatabaseUserSpec): string {
  return `GRANT ALL PRIVILEGES ON ${quoteIdentifier(toPattern(spec.database))}.* TO ${toAccount(spec)}`;
}

function toAccount({ user, from }: Pick<DatabaseUserSpec, 'user' | 'from'>): string {
  if (!/^[A-Za-z0-9_$.-]{1,80}$/.test(user) || !/^[A-Za-z0-9_.:%/-]{1,255}$/.test(from)) {
    throw new AppError('contract.invalid-input', { message: 'This is not a name for a database user.' });
  }
  return `'${user}'@'${from}'`;
}

async function dropUser(context: ProvisionContext, item: MadeItem): Promise<Fate> {
  const sql = await openSql(context, toDoor(item));
  try {
    const more = await rightsElsewhere(sql, item);
    if (more !== null) return { kind: 'kept', why: `It has got more rights since it was made: ${more}` };
    await sql.execute(`DROP USER ${item.what}`);
    return { kind: 'removed' };
  } catch (error) {
    if (isAppError(error) && error.facts.errno === cannotCreateUser) return { kind: 'absent' };
    throw error;
  } finally {
    await sql.close();
  }
}

/** Rights beyond those that were given; null when there are none, or this user may not know. */
async function rightsElsewhere(sql: Sql, { what, facts }: MadeItem): Promise<string | null> {
  try {
    const rows = await sql.rows(`SHOW GRANTS FOR ${what}`);
    const own = `ON ${quoteIdentifier(toPattern(facts.database ?? ''))}.*`;
    const more = rows
      .map(([line]) => line ?? '')
      .find((line) => !line.startsWith('GRANT USAGE ON *.*') && !line.includes(own));
    return more?.replace(/ TO .*$/s, '').slice(0, 200) ?? null;
  } catch (error) {
    if (isAppError(error) && error.code.startsWith('database.')) return null;
    throw error;
  }
}

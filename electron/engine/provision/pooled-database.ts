import { createHash } from 'node:crypto';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { quoteIdentifier, quoteLiteral } from '../mysql/quote.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { asState, doorFacts, lookAtDatabase, toDoor } from './database.ts';
import type { Fate } from './make-files.ts';
import { openNotes } from './notes.ts';
import { openSql, toPlaceText, type DatabaseDoor, type DatabasePlace, type Sql } from './sql.ts';
import type { Made, MadeItem, ProvisionContext, ProvisionStep, StepSpec, UndoAllowed } from './step.ts';
import { undoMade } from './undo.ts';

/** One database that somebody else has made, with the user who owns it. */
export interface PooledDatabase {
  readonly name: string;
  readonly user: string;
  readonly passwordRef?: string | undefined;
}

/** Databases of which a free one is taken. */
export interface PooledDatabaseSpec extends StepSpec {
  readonly place: DatabasePlace;
  readonly candidates: readonly PooledDatabase[];
  readonly avoid: readonly string[];
}

/** Takes the first database of a list that is empty and that no other stage has taken. */
export const pooledDatabaseStep: ProvisionStep<PooledDatabaseSpec> = {
  kind: 'pooled-database',

  inspect: (context, spec) =>
    asState(async () => {
      const taken = await takenBefore(context, spec.id);
      if (taken !== null) return { kind: 'there', detail: `${taken} is taken` };
      const reasons: string[] = [];
      for (const candidate of spec.candidates) {
        const reason = await whyNotFree(context, spec, candidate);
        if (reason === null) return { kind: 'missing' };
        reasons.push(reason);
      }
      return {
        kind: 'blocked',
        why: `None of the databases is free. ${reasons.join(' ')}`,
        mend: 'Make another one in the panel of the host and add it to the list, or empty one of these.',
      };
    }),

  describe(spec) {
    return {
      title: 'Take a free database',
      lines: [
        {
          kind: 'note',
          text: `The first that is empty, at ${toPlaceText(spec.place)}: ${spec.candidates.map(({ name }) => name).join(', ')}`,
        },
      ],
      undo: 'Gives the database back while it is empty. One that holds tables stays: take the stage out instead, which keeps a copy.',
    };
  },

  async apply(context, spec) {
    const notes = await openNotes(context.host, spec.id, context.signal);
    if ((await takenBefore(context, spec.id)) !== null) return notes.result();
    const reasons: string[] = [];
    for (const candidate of spec.candidates) {
      const reason = await whyNotFree(context, spec, candidate);
      if (reason === null) {
        const { name, user, passwordRef } = candidate;
        const facts = { ...doorFacts({ ...spec.place, user, passwordRef }), step: spec.id };
        const item: MadeItem = { kind: 'pooled', what: name, facts };
        await notes.want(item);
        if (await claim(context, spec, candidate)) {
          await notes.made(item);
          return notes.result();
        }
        await notes.gone(item);
      }
      reasons.push(reason ?? `${candidate.name} was taken meanwhile.`);
    }
    throw new AppError('plan.blocked', { message: `None of the databases is free. ${reasons.join(' ')}` });
  },

  undo: (context, made, allowed = {}) =>
    undoMade(context, made, { pooled: (_, item) => giveBack(context, item, allowed) }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const taken = await takenBefore(context, spec.id);
    const candidate = spec.candidates.find(({ name }) => name === taken);
    if (candidate === undefined)
      return { ok: false, found: 'No database is taken.', mend: 'Apply the plan again.', at };
    const state = await asState(async () => {
      const sql = await openSql(context, toCandidateDoor(spec, candidate));
      try {
        return (await lookAtDatabase(sql, candidate.name)) === null ? { kind: 'missing' } : { kind: 'there' };
      } finally {
        await sql.close();
      }
    });
    if (state.kind === 'there')
      return { ok: true, found: `${candidate.user} reaches the database ${candidate.name}.`, at };
    const found =
      state.kind === 'blocked' ? state.why : `${candidate.user} does not see the database ${candidate.name}.`;
    return { ok: false, found, mend: 'Check the database in the panel of the host.', at };
  },
};

/** Which of the databases a step took, from what it made. Null for other steps and before. */
export function takenDatabase(made: Made): string | null {
  return made.items.find(({ kind }) => kind === 'pooled')?.what ?? null;
}

function toCandidateDoor({ place }: PooledDatabaseSpec, { user, passwordRef }: PooledDatabase): DatabaseDoor {
  return { ...place, user, passwordRef };
}

async function takenBefore({ host, signal }: ProvisionContext, stepId: string): Promise<string | null> {
  const notes = await openNotes(host, stepId, signal);
  return takenDatabase(notes.result());
}

/** Null when it is free. */
async function whyNotFree(
  context: ProvisionContext,
  spec: PooledDatabaseSpec,
  candidate: PooledDatabase,
): Promise<string | null> {
  const { name } = candidate;
  if (spec.avoid.some((other) => other.toLowerCase() === name.toLowerCase()))
    return `${name} belongs to another environment.`;
  const holder = await readClaim(context, spec, candidate);
  if (holder !== null && holder !== spec.id) return `${name} is taken by another stage.`;
  const sql = await openSql(context, toCandidateDoor(spec, candidate)).catch((error: unknown) => {
    if (isAppError(error, 'database.access-denied')) return null;
    throw error;
  });
  if (sql === null) return `${name} does not let ${candidate.user} in.`;
  try {
    const found = await lookAtDatabase(sql, name);
    if (found === null) return `${name} is not there.`;
    return found.tables === 0 ? null : `${name} holds ${String(found.tables)} tables.`;
  } finally {
    await sql.close();
  }
}

function claimScript({ host }: ProvisionContext, place: DatabasePlace, name: string): string {
  const id = createHash('sha256')
    .update(`${toPlaceText(place)}\0${name}`)
    .digest('hex')
    .slice(0, 24);
  return `d=${host.notes}; f=$d/pool-${id}`;
}

async function readClaim(
  context: ProvisionContext,
  spec: PooledDatabaseSpec,
  { name }: PooledDatabase,
): Promise<string | null> {
  const script = `${claimScript(context, spec.place, name)}; [ ! -f "$f" ] || cat -- "$f"`;
  const { stdout } = await context.host.run(script, context.signal);
  return stdout === '' ? null : stdout;
}

/** Two stages that look at the same moment: one of them gets it. */
async function claim(context: ProvisionContext, spec: PooledDatabaseSpec, { name }: PooledDatabase): Promise<boolean> {
  const script = `${claimScript(context, spec.place, name)}; mkdir -p -- "$d" || exit 2; t=$f.$$
printf %s ${shQuote(spec.id)} >"$t" || exit 2
ln -- "$t" "$f" 2>/dev/null; rm -f -- "$t"; [ "$(cat -- "$f")" = ${shQuote(spec.id)} ] || exit 3`;
  const { exitCode, stderr } = await context.host.run(script, context.signal);
  if (exitCode === 2) {
    throw new AppError('remote.permission-denied', {
      message: `Nothing can be written into ~/.stagelift on ${context.host.label}.`,
      facts: { output: stderr.slice(-300) },
    });
  }
  return exitCode === 0;
}

async function giveBack(context: ProvisionContext, item: MadeItem, { fullDatabases }: UndoAllowed): Promise<Fate> {
  const door = toDoor(item);
  const place = claimScript(context, door, item.what);
  const isOurs = `[ "$(cat -- "$f" 2>/dev/null)" = ${shQuote(item.facts.step ?? '')} ]`;
  if ((await context.host.run(`${place}; ${isOurs}`, context.signal)).exitCode !== 0) return { kind: 'absent' };
  const sql = await openSql(context, door);
  try {
    const found = await lookAtDatabase(sql, item.what);
    if (found !== null && found.tables > 0) {
      if (fullDatabases !== true) return { kind: 'kept', why: `It holds ${String(found.tables)} tables now.` };
      await emptyDatabase(sql, item.what);
    }
  } finally {
    await sql.close();
  }
  await context.host.run(`${place}; rm -f -- "$f"`, context.signal);
  return { kind: 'removed' };
}

/**
 * Drops everything in a database that was empty when it was taken, so that all of it came from whoever took it. The database
 * itself stays.
 */
export async function emptyDatabase(sql: Sql, name: string): Promise<void> {
  const schema = quoteLiteral(name);
  const at = (object: string | null | undefined): string => `${quoteIdentifier(name)}.${quoteIdentifier(object ?? '')}`;
  const tables = await sql.rows(
    `SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema}`,
  );
  const views = tables.filter(([, type]) => type === 'VIEW').map(([view]) => at(view));
  const sequences = tables.filter(([, type]) => type === 'SEQUENCE').map(([sequence]) => at(sequence));
  const base = tables.filter(([, type]) => type !== 'VIEW' && type !== 'SEQUENCE').map(([table]) => at(table));
  const routines = await sql.rows(
    `SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema}`,
  );
  const events = await sql.rows(`SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema}`);
  for (const [event] of events) await sql.execute(`DROP EVENT ${at(event)}`);
  if (views.length > 0) await sql.execute(`DROP VIEW ${views.join(', ')}`);
  // One statement, because the client program opens a new session for each.
  const careless = sql.isMariaDb ? 'SET STATEMENT foreign_key_checks = 0 FOR ' : '';
  if (base.length > 0) await sql.execute(`${careless}DROP TABLE ${base.join(', ')}`);
  for (const sequence of sequences) await sql.execute(`DROP SEQUENCE ${sequence}`);
  for (const [type, routine] of routines) {
    await sql.execute(`DROP ${type === 'FUNCTION' ? 'FUNCTION' : 'PROCEDURE'} ${at(routine)}`);
  }
}

import { rm } from 'node:fs/promises';
import type { JobNotes } from '../../jobs/job-record.ts';
import { revertApply } from '../../files/apply-staged.ts';
import type { TargetConnection } from '../../mysql/connection.ts';
import { quoteLiteral } from '../../mysql/quote.ts';
import { dropOld, dropShadow, revertSwitch } from '../../mysql/run-switch.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { notesOf, lastNoteOf } from './notes.ts';
import { openEnvironment, openTargetDatabase, type EnvironmentOpener } from './open-environment.ts';
import type { PullRequest } from './prepare-pull.ts';
import { requirePullAllowed } from './pull-rules.ts';
import { revertOnServer } from './server-files/remote-apply.ts';
import { removeServerStaging } from './server-files/remote-staging.ts';
import { switchPlanOf } from './steps/switch-tables.ts';

/** The target alone, for leaving a pull: the source is not needed and may be out of reach. */
export interface OpenTarget {
  /** Null for a target on this computer. */
  readonly session: RemoteSession | null;
  target(): Promise<TargetConnection>;
  close(): Promise<void>;
}

/** Reaches the target of a pull. */
export async function openTargetOnly(
  opener: EnvironmentOpener,
  request: PullRequest,
  signal: AbortSignal,
): Promise<OpenTarget> {
  const environment = requirePullAllowed(request.source, request.target);
  const open = await openEnvironment(opener, environment, request.targetServer, request.recipe, signal);
  let connection: Promise<TargetConnection> | null = null;
  return {
    session: open.session,
    target() {
      connection ??= openTargetDatabase({ ...open, environment }, signal);
      return connection;
    },
    async close() {
      await (await connection)?.close();
      await open.close();
    },
  };
}

/** Brings back the old tables and files. Safe to call again after a crash. */
export async function undoPull(
  opener: EnvironmentOpener,
  request: PullRequest,
  notes: JobNotes,
  signal: AbortSignal,
): Promise<void> {
  const open = await openTargetOnly(opener, request, signal);
  try {
    for (const moving of notesOf(notes, 'files-moving')) await revertFiles(open.session, notes, moving, signal);
    const plan = switchPlanOf(notes);
    if (plan !== null) {
      const target = await open.target();
      await revertSwitch(target, plan, () => Promise.resolve());
    }
    const target = notes.has('shadow') ? await open.target() : null;
    await discardPull({ target, session: open.session, notes, what: 'shadow', signal });
  } finally {
    await open.close();
  }
}

/** What to throw away: the new tables of a pull that is given up, or the old ones that were kept for undo. */
export interface DiscardOptions {
  /** Null when nothing was done in the database. */
  readonly target: TargetConnection | null;
  /** Null for a target on this computer. */
  readonly session: RemoteSession | null;
  readonly notes: JobNotes;
  readonly what: 'shadow' | 'undo';
  readonly signal: AbortSignal;
}

/** Brings the old files back, here or on the server. */
async function revertFiles(
  session: RemoteSession | null,
  notes: JobNotes,
  { root, folder }: { readonly root: string; readonly folder: string },
  signal: AbortSignal,
): Promise<void> {
  const there = notesOf(notes, 'server-staging').find((note) => note.root === root);
  if (there === undefined || session === null) {
    await revertApply(folder);
    return;
  }
  const writer = await session.openWriter(signal);
  try {
    await revertOnServer({ writer, journal: folder, staging: there.folder });
  } finally {
    writer.close();
  }
}

/** Removes what a pull left behind, in the database and on disk. Live tables and files are never touched. */
export async function discardPull({ target, session, notes, what, signal }: DiscardOptions): Promise<void> {
  const plan = switchPlanOf(notes);
  if (target !== null && what === 'undo' && plan !== null) await dropOld(target, plan);
  if (target !== null && what === 'shadow') await dropShadowTables(target, notes);
  for (const { folder } of notesOf(notes, 'server-staging')) {
    if (session !== null) await removeServerStaging(session, folder, signal);
  }
  for (const { folder } of notesOf(notes, 'staging')) await rm(folder, { recursive: true, force: true });
}

async function dropShadowTables(target: TargetConnection, notes: JobNotes): Promise<void> {
  const shadow = lastNoteOf(notes, 'shadow');
  if (shadow === null) return;
  const like = shadow.mode === 'prefix' ? ` AND TABLE_NAME LIKE ${quoteLiteral(`sl${shadow.id}n\\_%`)}` : '';
  const rows = await target.strings(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteLiteral(shadow.schema)}${like}`,
  );
  await target.execute('SET SESSION foreign_key_checks = 0');
  const tables = rows.map(([name]) => ({ schema: shadow.schema, name: name ?? '' }));
  await dropShadow(target, { mode: shadow.mode, shadowSchema: shadow.schema, tables });
}

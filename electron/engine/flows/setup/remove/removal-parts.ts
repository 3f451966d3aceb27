import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { ProvisionState, SetUpStepKind } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { quoteIdentifier } from '../../../mysql/quote.ts';
import type { Evidence, Made, ProvisionContext, Undone } from '../../../provision/step.ts';
import { openSql } from '../../../provision/sql.ts';
import type { EnvironmentStores } from '../environment-part.ts';
import type { SetUpPart } from '../part.ts';
import type { RemoveRequest } from '../set-up-file.ts';
import {
  copyCodes,
  type CopiedDatabase,
  toCopyScript,
  toEmptyScript,
  toLookScript,
  toRestoreDatabaseScript,
  toRestoreFilesScript,
} from './copy-scripts.ts';
import { copyFolder, keptCopies } from './kept-copy.ts';

/** What is taken out. */
export interface RemovalInput {
  readonly stores: EnvironmentStores;
  readonly project: Project;
  readonly request: RemoveRequest;
  readonly environment: Environment;
  /** The database of the environment as its files tell now; null for one without. */
  readonly readDatabase: (context: ProvisionContext) => Promise<CopiedDatabase | null>;
  readonly recipe: Recipe;
  /** The same as the files in another folder of the host tell. */
  readonly readCopied: (context: ProvisionContext, folder: string) => Promise<CopiedDatabase | null>;
  /** What set-ups have made of it, in the order in which it was made. */
  readonly made: readonly { readonly part: SetUpPart; readonly made: Made }[];
  readonly now: () => Date;
}

/** The steps that take a stage out, in their order. Undone in reverse they bring it back. */
export function removalParts(input: RemovalInput): readonly SetUpPart[] {
  const { request } = input;
  if (!request.fromServer) return [forgetPart(input)];
  return [
    ...(request.keepCopy ? [keepPart(input)] : []),
    databasePart(input),
    folderPart(input),
    ...input.made.toReversed().map((one) => takenBackPart(input, one)),
    forgetPart(input),
  ];
}

interface Act {
  readonly name: string;
  readonly kind: SetUpStepKind;
  readonly words: SetUpPart['words'];
  /** Null while it is still to be done. */
  readonly isDone: (context: ProvisionContext) => Promise<string | null>;
  readonly act: (context: ProvisionContext) => Promise<void>;
  /** What it brings back; null when there is nothing to bring back from. */
  readonly bringBack: (context: ProvisionContext) => Promise<string | null>;
}

function toRemovalPart({ environment, project }: RemovalInput, { name, kind, words, ...does }: Act): SetUpPart {
  const id = `${environment.id}/${name}`;
  return {
    ...{ id, stageId: environment.id, kind, serverId: environment.serverId ?? null, words },
    async inspect(context): Promise<ProvisionState> {
      const done = await does.isDone(context);
      return done === null ? { kind: 'missing' } : { kind: 'there', detail: done };
    },
    async apply(context): Promise<Made> {
      await does.act(context);
      return { stepId: `${project.id}/${id}`, items: [{ kind: 'removal', what: name, facts: {} }] };
    },
    async undo(context): Promise<Undone> {
      const back = await does.bringBack(context);
      if (back !== null) return { removed: [back], kept: [] };
      return { removed: [], kept: [{ what: words.title, why: 'no copy was kept' }] };
    },
    async verify(context): Promise<Evidence> {
      const found = await does.isDone(context);
      const at = context.now().toISOString();
      return found === null ? { ok: false, found: `Not done: ${words.title}`, at } : { ok: true, found, at };
    },
  };
}

async function run(context: ProvisionContext, script: string, what: string): Promise<void> {
  const { exitCode, stderr } = await context.host.run(script, context.signal);
  if (exitCode === 0) return;
  const label = context.host.label;
  const reason =
    exitCode === copyCodes.noTool
      ? 'the programs of the database (mariadb-dump or mysqldump) are missing there'
      : exitCode === copyCodes.noCopy
        ? 'the copy is no longer there'
        : exitCode === copyCodes.notADump
          ? 'what mariadb-dump or mysqldump printed there is not a whole dump and nothing else, so it is no copy'
          : (stderr.trim().split('\n').at(-1) ?? '');
  throw new AppError(exitCode === copyCodes.noTool ? 'remote.tool-missing' : 'remote.command-failed', {
    message: `${what} on ${label} failed: ${reason}.`,
    hint: 'Nothing is lost: what was not finished is done again when the job goes on.',
    facts: { host: label, exitCode },
  });
}

function keepPart(input: RemovalInput): SetUpPart {
  const { request, environment, project, now, readDatabase } = input;
  const place = `~/${keptCopies}/${request.keepId}`;
  return toRemovalPart(input, {
    ...{ name: 'keep-copy', kind: 'keep-copy' },
    words: {
      title: `Keep a copy of "${environment.name}"`,
      lines: [
        { kind: 'path', text: `${place}/files.tar.gz: everything in ${environment.path}` },
        { kind: 'path', text: `${place}/database.sql.gz: the whole database` },
      ],
      undo: 'The copy goes once everything of it is back in its place.',
    },
    async isDone(context) {
      const { exitCode } = await context.host.run(`[ -f ${copyFolder(request.keepId)}/about.json ]`, context.signal);
      return exitCode === 0 ? `The copy is in ${place}.` : null;
    },
    async act(context) {
      const about = JSON.stringify({ environmentId: environment.id, at: now().toISOString(), projectId: project.id });
      const whole = await context.host.run(`[ -f ${copyFolder(request.keepId)}/about.json ]`, context.signal);
      if (whole.exitCode === 0) return;
      const script = toCopyScript(request.keepId, environment.path, await readDatabase(context), about);
      await run(context, script, 'Keeping a copy');
    },
    async bringBack(context) {
      await context.host.run(`rm -rf -- ${copyFolder(request.keepId)}`, context.signal);
      return `the copy in ${place}`;
    },
  });
}

function databasePart(input: RemovalInput): SetUpPart {
  const { request, environment, readDatabase } = input;
  return toRemovalPart(input, {
    ...{ name: 'remove-database', kind: 'remove-database' },
    words: {
      title: `Empty the database of "${environment.name}"`,
      lines: [{ kind: 'note', text: 'Drops its tables, views, routines and events, with the rights of its own user.' }],
      undo: request.keepCopy ? 'They come back from the copy.' : 'They cannot come back: no copy is kept.',
    },
    isDone: async (context) => ((await countObjects(context, readDatabase)) > 0 ? null : 'The database holds nothing.'),
    act: (context) => dropObjects(context, readDatabase),
    async bringBack(context) {
      if (!request.keepCopy) return null;
      const database = await readDatabase(context);
      if (database !== null) {
        await run(context, toRestoreDatabaseScript(request.keepId, database), 'Putting the database back');
      }
      return 'the database';
    },
  });
}

type DatabaseOf = RemovalInput['readDatabase'];

/** As the environment's own user: it can reach nothing but its own. */
async function withSql<T>(
  context: ProvisionContext,
  readDatabase: DatabaseOf,
  act: (
    rows: (statement: string) => Promise<readonly string[]>,
    drop: (statement: string) => Promise<void>,
  ) => Promise<T>,
  without: T,
): Promise<T> {
  const database = await readDatabase(context);
  if (database === null) return without;
  const { name, user, password, host, port, socketPath } = database;
  const ref = 'removal/database';
  const own = { ...context, secrets: { ...context.secrets, get: async () => password } };
  const door = { host, port, user, passwordRef: ref, ...(socketPath === null ? {} : { socketPath }) };
  const sql = await openSql(own, door);
  try {
    await sql.execute(`USE ${quoteIdentifier(name)}`);
    return await act(
      async (statement) => (await sql.rows(statement)).map((row) => row[0] ?? ''),
      (statement) => sql.execute(statement),
    );
  } finally {
    await sql.close();
  }
}

const objects = [
  ['VIEW', "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'VIEW'"],
  [
    'TABLE',
    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'",
  ],
  [
    'PROCEDURE',
    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'PROCEDURE'",
  ],
  [
    'FUNCTION',
    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'FUNCTION'",
  ],
  ['EVENT', 'SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()'],
] as const;

async function countObjects(context: ProvisionContext, readDatabase: DatabaseOf): Promise<number> {
  return withSql(
    context,
    readDatabase,
    async (rows) => {
      let count = 0;
      for (const [, statement] of objects) count += (await rows(statement)).length;
      return count;
    },
    0,
  );
}

async function dropObjects(context: ProvisionContext, readDatabase: DatabaseOf): Promise<void> {
  await withSql(
    context,
    readDatabase,
    async (rows, drop) => {
      await drop('SET SESSION foreign_key_checks = 0');
      for (const [kind, statement] of objects) {
        for (const name of await rows(statement)) await drop(`DROP ${kind} IF EXISTS ${quoteIdentifier(name)}`);
      }
    },
    undefined,
  );
}

function folderPart(input: RemovalInput): SetUpPart {
  const { request, environment } = input;
  return toRemovalPart(input, {
    ...{ name: 'remove-folder', kind: 'remove-folder' },
    words: {
      title: `Take away the files of "${environment.name}"`,
      lines: [{ kind: 'path', text: environment.path }],
      undo: request.keepCopy ? 'They come back from the copy.' : 'They cannot come back: no copy is kept.',
    },
    async isDone(context) {
      const { stdout } = await context.host.run(
        `[ ! -d "$1" ] || ls -A -- "$1" | head -n 1`.replaceAll('"$1"', quotedPath(environment)),
        context.signal,
      );
      return stdout.trim() === '' ? 'No file of it is left.' : null;
    },
    async act(context) {
      if (request.keepCopy) {
        const whole = await context.host.run(`[ -f ${copyFolder(request.keepId)}/about.json ]`, context.signal);
        if (whole.exitCode !== 0)
          throw new AppError('plan.blocked', { message: 'There is no whole copy, so nothing is taken away.' });
      }
      await run(context, toEmptyScript(environment.path), 'Taking the files away');
    },
    async bringBack(context) {
      if (!request.keepCopy) return null;
      await run(context, toRestoreFilesScript(request.keepId, environment.path), 'Putting the files back');
      return 'the files';
    },
  });
}

function quotedPath({ path }: Environment): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

const takenBackKinds: Readonly<Partial<Record<SetUpStepKind, SetUpStepKind>>> = {
  database: 'remove-database',
  'database-user': 'remove-database',
  'pooled-database': 'remove-database',
  'bare-repository': 'remove-repository',
  'deploy-key': 'remove-repository',
};

const needsPassword: ReadonlySet<SetUpStepKind> = new Set(['database-user', 'config-file']);

/** What a set-up made is taken back by the same step that made it, and made again for an undo. */
function takenBackPart(input: RemovalInput, { part, made }: RemovalInput['made'][number]): SetUpPart {
  const { environment, project } = input;
  const id = `${environment.id}/take-back-${part.kind}`;
  return {
    ...{ id, stageId: environment.id, serverId: part.serverId, kind: takenBackKinds[part.kind] ?? 'remove-folder' },
    words: {
      title: `Take back: ${part.words.title}`,
      lines: [...part.words.lines],
      undo: 'It is made again.',
    },
    inspect: async () => ({ kind: 'missing' }),
    async apply(context) {
      const { removed, kept } = await part.undo(context, made, { fullDatabases: true });
      for (const { what, why } of kept) context.log(`kept: ${what}, because ${why}`);
      return {
        stepId: `${project.id}/${id}`,
        items: [
          ...removed.map((what) => ({ kind: 'removal', what, facts: {} })),
          ...kept.map(({ what, why }) => ({ kind: 'kept', what, facts: { why } })),
        ],
      };
    },
    async undo(context) {
      const again = await part.apply(needsPassword.has(part.kind) ? withKeptPassword(input, context) : context);
      return { removed: again.items.map(({ what }) => what), kept: [] };
    },
    verify: async (context) => ({
      ok: true,
      found: `${part.words.title}: taken back.`,
      at: context.now().toISOString(),
    }),
  };
}

/**
 * The user comes back with the password that it had: the configuration in the copy says it. Where a store of this computer
 * knows it, nothing is unpacked for that.
 */
function withKeptPassword({ request, readCopied, recipe }: RemovalInput, context: ProvisionContext): ProvisionContext {
  const { host, secrets, signal } = context;
  const fromCopy = async (): Promise<string | null> => {
    if (!request.keepCopy) return null;
    const left = recipe.uploads.map(({ path }) => path);
    await run(context, toLookScript(request.keepId, left), 'Looking into the copy');
    try {
      const folder = `${await host.home(signal)}/${keptCopies}/${request.keepId}/look`;
      return (await readCopied(context, folder))?.password ?? null;
    } finally {
      await host.run(`rm -rf -- ${copyFolder(request.keepId)}/look`, signal);
    }
  };
  const get: typeof secrets.get = async (ref, purpose, given) => {
    const known = await secrets.get(ref, purpose, given);
    return known ?? (ref.startsWith('stage/') ? fromCopy() : null);
  };
  return { ...context, secrets: { ...secrets, get } };
}

function forgetPart(input: RemovalInput): SetUpPart {
  const { stores, project, environment, request } = input;
  const isThere = async (): Promise<boolean> =>
    (await stores.projects.get(project.id)).environments.some(({ id }) => id === environment.id);
  return toRemovalPart(input, {
    ...{ name: 'forget-environment', kind: 'forget-environment' },
    words: {
      title: `Take "${environment.name}" out of ${project.name}`,
      lines: [
        {
          kind: 'note',
          text: request.fromServer
            ? 'The project forgets it, with its settings and flags.'
            : `The project forgets it. Everything in ${environment.path} stays as it is.`,
        },
      ],
      undo: 'The project knows it again, as it was.',
    },
    isDone: async () => ((await isThere()) ? null : `The project has no "${environment.id}" any more.`),
    async act() {
      if (!(await isThere())) return;
      await stores.projects.removeEnvironment(project.id, environment.id);
      await stores.dataStates.clear(project.id, environment.id);
    },
    async bringBack() {
      await stores.projects.update(project.id, (now) => ({
        ...now,
        environments: now.environments.some(({ id }) => id === environment.id)
          ? now.environments
          : now.environments.toSpliced(request.position, 0, environment),
      }));
      return `the environment "${environment.id}"`;
    },
  });
}

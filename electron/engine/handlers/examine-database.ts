import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Server } from '#shared/domain/server.ts';
import { toAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { type EnvironmentOpener, openEnvironment } from '../flows/pull/open-environment.ts';

/** The environment whose database is looked at. */
export interface DatabasePatient {
  readonly opener: EnvironmentOpener;
  readonly environment: Environment;
  readonly server: Server | null;
  readonly recipe: Recipe;
}

/** Reads the credentials, connects and asks for version and tables: two findings, of which the second needs the first. */
export async function examineDatabase(
  { opener, environment, server, recipe }: DatabasePatient,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const credentials = { id: 'credentials', title: 'Database credentials' };
  const database = { id: 'database', title: 'Database' };
  let open;
  try {
    open = await openEnvironment(opener, environment, server, recipe, signal);
  } catch (error) {
    const found = 'Not looked at, because its credentials could not be read.';
    return [failed(credentials, error, took()), { ...database, status: 'skipped', found, durationMs: 0 }];
  }
  if (open.database === null) {
    await open.close();
    const found = 'This project keeps everything in files.';
    return [
      {
        ...credentials,
        status: 'ok',
        found: 'None needed: this project keeps everything in files.',
        durationMs: took(),
      },
      { ...database, status: 'skipped', found, durationMs: 0 },
    ];
  }
  try {
    const { name, user, file } = open.database;
    const first: DoctorFinding = {
      ...credentials,
      status: 'ok',
      found: `Database ${name} for ${user}, read from ${file === 'settings' ? 'the settings' : file}.`,
      durationMs: took(),
    };
    return [first, await connectTo(open, database, signal)];
  } finally {
    await open.close();
  }
}

async function connectTo(
  open: Awaited<ReturnType<typeof openEnvironment>>,
  about: { readonly id: string; readonly title: string },
  signal: AbortSignal,
): Promise<DoctorFinding> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const connection = await open.openSource(signal);
    try {
      const tables = await connection.strings(
        'SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()',
        { signal },
      );
      const vendor = connection.isMariaDb ? 'MariaDB' : 'MySQL';
      const found = `${vendor} ${connection.version}, ${tables[0]?.[0] ?? '0'} tables.`;
      return { ...about, status: 'ok', found, durationMs: took() };
    } finally {
      await connection.close();
    }
  } catch (error) {
    return failed(about, error, took());
  }
}

function failed(about: { readonly id: string; readonly title: string }, error: unknown, ms: number): DoctorFinding {
  const { message, hint } = toAppError(error);
  return { ...about, status: 'failed', found: message, ...(hint === undefined ? {} : { mend: hint }), durationMs: ms };
}

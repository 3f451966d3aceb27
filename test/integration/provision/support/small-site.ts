import { bareRepositoryStep, type BareRepositorySpec } from '#engine/provision/bare-repository.ts';
import { databaseStep, type DatabaseSpec } from '#engine/provision/database.ts';
import { databaseUserStep, type DatabaseUserSpec } from '#engine/provision/database-user.ts';
import { folderStep, siteFolders, type FolderSpec } from '#engine/provision/folder.ts';
import type { Evidence, Made, ProvisionContext, Undone } from '#engine/provision/step.ts';
import type { ContextSettings } from './context.ts';

interface Specs {
  readonly folder: FolderSpec;
  readonly database: DatabaseSpec;
  readonly user: DatabaseUserSpec;
  readonly repository: BareRepositorySpec;
}

function specs({ server, database: { host, port, user } }: ContextSettings): Specs {
  const door = { host, port, user, passwordRef: 'creator' };
  const name = 'bare_killed';
  return {
    folder: { id: 'killed/folder', root: '~/site', folders: siteFolders('plain', ['uploads']) },
    database: {
      id: 'killed/database',
      door,
      name,
      charset: 'utf8mb4',
      collation: 'utf8mb4_general_ci',
      avoid: [],
      takeOver: false,
    },
    user: { id: 'killed/user', door, database: name, user: name, from: '%', passwordRef: 'killed', avoid: [] },
    repository: {
      id: 'killed/repository',
      path: '~/git/site.git',
      checkout: '~/site',
      branch: 'main',
      remote: 'killed',
      server,
      protect: true,
    },
  };
}

/** Makes folders, database, user and repository, one after the other. */
export async function applyAll(
  context: ProvisionContext,
  settings: ContextSettings,
  done: (made: Made) => void,
): Promise<void> {
  const { folder, database, user, repository } = specs(settings);
  done(await folderStep.apply(context, folder));
  done(await databaseStep.apply(context, database));
  done(await databaseUserStep.apply(context, user));
  done(await bareRepositoryStep.apply(context, repository));
}

/** Checks all of them. */
export async function verifyAll(context: ProvisionContext, settings: ContextSettings): Promise<readonly Evidence[]> {
  const { folder, database, user, repository } = specs(settings);
  return [
    await folderStep.verify(context, folder),
    await databaseStep.verify(context, database),
    await databaseUserStep.verify(context, user),
    await bareRepositoryStep.verify(context, repository),
  ];
}

/** Takes all of them back, knowing nothing but their names. */
export async function undoAll(context: ProvisionContext, settings: ContextSettings): Promise<Undone['kept']> {
  const { folder, database, user, repository } = specs(settings);
  const nothing = ({ id }: { readonly id: string }): Made => ({ stepId: id, items: [] });
  return [
    ...(await bareRepositoryStep.undo(context, nothing(repository))).kept,
    ...(await databaseUserStep.undo(context, nothing(user))).kept,
    ...(await databaseStep.undo(context, nothing(database))).kept,
    ...(await folderStep.undo(context, nothing(folder))).kept,
  ];
}

import type { useClient } from '../../client/client-context.tsx';

/** The address under which DDEV, Lando or Docker Compose serves the project in a folder; undefined where none does. */
export async function findLocalAddress(
  client: ReturnType<typeof useClient>,
  folder: string,
): Promise<string | undefined> {
  const found = await client.call('imports.look', { place: { path: folder, sources: ['ddev', 'lando', 'compose'] } });
  return found.environments.find(({ url }) => url !== undefined)?.url ?? undefined;
}

import type { useClient } from '../../client/client-context.tsx';

/** The address under which DDEV serves the project in a folder; undefined where it does not. */
export async function findLocalAddress(
  client: ReturnType<typeof useClient>,
  folder: string,
): Promise<string | undefined> {
  const found = await client.call('imports.look', { place: { path: folder, sources: ['ddev'] } });
  return found.environments[0]?.url ?? undefined;
}

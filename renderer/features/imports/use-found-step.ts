import { useClient } from '../../client/client-context.tsx';
import { hasNews } from './selection.ts';

/** Where to go once a project is added: to what files beside it say, or to its board where they say nothing new. */
export function useFoundStep(): (project: { readonly id: string; readonly folder: string }) => Promise<string> {
  const client = useClient();
  return async ({ id, folder }) => {
    const board = `/projects/${id}`;
    try {
      const found = await client.call('imports.look', { place: { path: folder }, projectId: id });
      return hasNews(found) ? `${board}/found` : board;
    } catch {
      // The folder of a site on a server may not be there yet; the project is added all the same.
      return board;
    }
  };
}

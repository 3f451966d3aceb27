import { QueryClient } from '@tanstack/react-query';
import { isAppError } from '#shared/errors/app-error.ts';

/** The cache of what the engine told us. It runs without a network: most of the work is on this computer. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // Only what the engine calls passing is tried once more; the rest needs a person.
        retry: (count, error) => count < 1 && isAppError(error) && error.retry === 'now',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

import {
  keepPreviousData,
  type QueryKey,
  skipToken,
  useMutation,
  type UseMutationResult,
  useQueries,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Contract, InputOf, OutputOf, RequestName } from '#shared/contract/contract.ts';
import type { QueryDefinition } from '#shared/contract/define.ts';
import { useClient } from './client-context.tsx';

/** Requests that only read. */
export type QueryName = { [K in RequestName]: Contract[K] extends QueryDefinition ? K : never }[RequestName];
/** Requests that change something. */
export type CommandName = Exclude<RequestName, QueryName>;

/** The cache key of a query; without input the common beginning of all of its keys. */
export function queryKey<K extends QueryName>(name: K, input?: InputOf<Contract, K>): QueryKey {
  return input === undefined ? [name] : [name, input];
}

interface RequestOptions {
  /** Milliseconds until a cached answer is asked for again; events renew it anyway. */
  readonly staleTime?: number;
  readonly refetchInterval?: number;
  /** Shows the answer to the input before while the one to this input is on its way. */
  readonly keepsPrevious?: boolean;
}

/** Reads; asks nothing while `input` is null. */
export function useRequest<K extends QueryName>(
  name: K,
  input: InputOf<Contract, K> | null,
  { keepsPrevious = false, ...options }: RequestOptions = {},
): UseQueryResult<OutputOf<Contract, K>> {
  const client = useClient();
  return useQuery<OutputOf<Contract, K>>({
    queryKey: queryKey(name, input ?? undefined),
    queryFn: input === null ? skipToken : ({ signal }) => client.call(name, input, signal),
    ...options,
    ...(keepsPrevious && { placeholderData: keepPreviousData }),
  });
}

/** Reads the same of several; the answers stand in the order of the inputs. */
export function useRequests<K extends QueryName>(
  name: K,
  inputs: readonly InputOf<Contract, K>[],
): readonly UseQueryResult<OutputOf<Contract, K>>[] {
  const client = useClient();
  return useQueries({
    queries: inputs.map((input) => ({
      queryKey: queryKey(name, input),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.call(name, input, signal),
    })),
  });
}

interface CommandOptions<K extends CommandName> {
  /** Queries whose answers it changes. */
  readonly renews?: readonly QueryName[];
  readonly onDone?: (output: OutputOf<Contract, K>, input: InputOf<Contract, K>) => void;
}

/** Changes something; `error` holds the failure until the next try. */
export function useCommand<K extends CommandName>(
  name: K,
  { renews = [], onDone }: CommandOptions<K> = {},
): UseMutationResult<OutputOf<Contract, K>, Error, InputOf<Contract, K>> {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<OutputOf<Contract, K>, Error, InputOf<Contract, K>>({
    mutationFn: (input) => client.call(name, input),
    onSuccess: async (output, input) => {
      await Promise.all(renews.map((query) => queries.invalidateQueries({ queryKey: queryKey(query) })));
      onDone?.(output, input);
    },
  });
}

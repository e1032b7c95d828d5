// The cache of everything that is read from the server, and when it reads by itself.
import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '@assay/sdk';

/** `onFailedChange` is told of every change that failed, wherever it was asked for, and what to call that failure. */
export function createQueryCache(onFailedChange: (title: string, error: Error) => void): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTemporary,
        refetchOnWindowFocus: true,
      },
    },
    mutationCache: new MutationCache({ onError: (error, _variables, _context, { meta }) => onFailedChange(String(meta?.['title'] ?? 'That did not work'), error) }),
  });
}

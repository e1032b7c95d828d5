// After a change made here: what the page shows of it is read again.
import { useQueryClient, type QueryKey } from '@tanstack/react-query';

/** Reads all that these keys name again: at once what is on the screen, the rest when it is next shown. */
export function useReadAgain(...keys: readonly QueryKey[]): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };
}

// The end of a run's console as it grows: only what came since is read, and only while the reader is at the end.
import { useCallback, useEffect } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConsoleLine } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export interface Tail {
  /** Without gaps, by number. */
  readonly lines: readonly ConsoleLine[];
  /** Number of the line that comes next. */
  readonly end: number;
}

/** Read first, and at once when earlier ones are asked for. */
const pageLines = 1000;
/** The most the server gives at once. */
const readLines = 5000;
/** Further behind than that nobody wants to watch it rush by: the reading starts again near the end. */
const farBehind = 10_000;
/** More than that are not held while they run by; those at the beginning go, and can be asked for again. */
const heldLines = 10_000;

/** The last lines, followed while `isFollowing`. */
export function useConsoleTail({ runId, total, isFollowing }: { readonly runId: string; readonly total: number; readonly isFollowing: boolean }) {
  const queryClient = useQueryClient();
  const key = queryKeys.consoleTail(runId);
  const tail = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readTail({ runId, total, known: queryClient.getQueryData<Tail>(key) }, signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const { data, refetch } = tail;
  const isBehind = data !== undefined && data.end < total;
  useEffect(() => {
    // One at a time: a run that prints faster than it can be read must not start the reading over and over.
    if (isFollowing && isBehind) void refetch({ cancelRefetch: false });
  }, [isFollowing, isBehind, total, data?.end, refetch]);
  const earlier = useMutation({
    mutationFn: (first: number) => client.readConsole({ runId, fromLine: Math.max(0, first - pageLines), limit: Math.min(pageLines, first) }),
    meta: { title: 'Earlier lines could not be read' },
    onSuccess: ({ lines }, first) => queryClient.setQueryData<Tail>(key, (old) => (old?.lines[0]?.number === first ? { ...old, lines: [...lines, ...old.lines] } : old)),
  });
  const { mutate } = earlier;
  const onEarlier = useCallback((first: number) => mutate(first), [mutate]);
  return { tail, onEarlier, isReadingEarlier: earlier.isPending };
}

interface TailReading {
  readonly runId: string;
  /** As far as is known. */
  readonly total: number;
  readonly known: Tail | undefined;
}

async function readTail({ runId, total, known }: TailReading, signal: AbortSignal): Promise<Tail> {
  const isFresh = known === undefined || total - known.end > farBehind;
  const lines = isFresh ? [] : [...known.lines];
  let end = isFresh ? Math.max(0, total - pageLines) : known.end;
  for (let from: number | undefined = end; from !== undefined;) {
    const page: Awaited<ReturnType<typeof client.readConsole>> = await client.readConsole({ runId, fromLine: from, limit: readLines }, { signal });
    for (const item of page.lines) lines.push(item);
    end = (page.lines.at(-1)?.number ?? end - 1) + 1;
    from = page.nextLine;
  }
  return { lines: lines.length > heldLines ? lines.slice(-heldLines / 2) : lines, end };
}

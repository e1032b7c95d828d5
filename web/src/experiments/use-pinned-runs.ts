// The runs that stand first: the baseline, then those somebody pinned, read by themselves when the table has not got to them.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunRecord } from '@assay/sdk';
import { pinnedRunsQuery } from '../data/pinned-runs-query.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';

export const mostPins = 20;
const noPins: readonly string[] = [];

export function usePinnedRuns(query: RunsQuery, pins: readonly string[] | undefined, base: string | undefined): readonly RunRecord[] {
  const wanted = [...new Set([...(base === undefined ? [] : [base]), ...(pins ?? noPins)])].filter(isRunId).slice(0, mostPins);
  const { data } = useQuery({ ...pinnedRunsQuery(query, wanted), enabled: wanted.length > 0 });
  const text = wanted.join(' ');
  return useMemo(() => {
    const byId = new Map((data ?? []).map((run) => [run.id, run]));
    return (text === '' ? [] : text.split(' ')).flatMap((id) => byId.get(id) ?? []);
  }, [data, text]);
}

/** What an address calls a run may be anything; what goes into a filter may not. */
export function isRunId(text: string): boolean {
  return /^[\w.-]{1,128}$/.test(text);
}

// Which runs are drawn in the charts, and how each looks. Not the filter and not the selection: an eye of its own.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { RunRecord } from '@assay/sdk';
import { runLooks } from '../charts/run-looks.ts';
import { runsByIdQuery } from '../data/run-queries.ts';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { isRunId } from './use-pinned-runs.ts';

export const drawnAtFirst = 10;
export const drawnLimit = 50;

interface DrawnInput {
  readonly experimentId: string;
  /** In the order of the table. */
  readonly runs: readonly RunRecord[];
  readonly isReady: boolean;
  readonly search: ExperimentPageSearch;
  readonly change: (next: Partial<ExperimentPageSearch>) => void;
}

export function useDrawnRuns({ experimentId, runs, isReady, search, change }: DrawnInput) {
  const explicit = search.drawn;
  const ids = useMemo(() => explicit ?? runs.slice(0, drawnAtFirst).map(({ id }) => id), [explicit, runs]);
  const known = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const text = ids.join(' ');
  const colorText = JSON.stringify(search.colors ?? {});
  const looks = useMemo(() => runLooks(text === '' ? [] : text.split(' '), JSON.parse(colorText) as Record<string, number>), [text, colorText]);
  const missing = useMissingRuns(experimentId, isReady ? (explicit ?? []).filter((id) => !known.has(id)) : []);
  const drawn = useMemo(() => ids.flatMap((id) => known.get(id) ?? missing.get(id) ?? []), [ids, known, missing]);
  const toggle = useCallback(
    (runId: string) => {
      const old = text === '' ? [] : text.split(' ');
      change({ drawn: old.includes(runId) ? old.filter((id) => id !== runId) : [...old, runId].slice(-drawnLimit) });
    },
    [text, change],
  );
  const toggleAll = useCallback(() => change({ drawn: text === '' ? undefined : [] }), [text, change]);
  return { runs: drawn, looks, isChosen: explicit !== undefined, toggle, toggleAll };
}

/** Drawn runs that are not in the rows read so far: of a link from somebody with another filter, or closed children. */
function useMissingRuns(experimentId: string, ids: readonly string[]): ReadonlyMap<string, RunRecord> {
  const missing = ids.filter(isRunId).slice(0, drawnLimit);
  const { data } = useQuery({ ...runsByIdQuery(experimentId, missing), enabled: missing.length > 0 });
  return useMemo(() => new Map((data?.items ?? []).map((run) => [run.id, run])), [data]);
}

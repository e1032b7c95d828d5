// What the address of an experiment's page says, how it is changed, and what fits on the screen.
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { readExperimentSearch, type ExperimentPageSearch, type ExperimentView } from './experiment-search.ts';

export function useExperimentAddress() {
  const search = readExperimentSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<ExperimentPageSearch>, replace = true) => void navigate({ to: '.', search: (old) => ({ ...old, ...next }), replace, resetScroll: false }),
    [navigate],
  );
  const isWide = useMediaQuery('(min-width: 1000px)', true);
  const view: ExperimentView = isWide ? (search.view ?? 'both') : search.view === 'charts' ? 'charts' : 'table';
  return { search, change, isWide, view };
}

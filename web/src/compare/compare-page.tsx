// Some runs held against each other: a table of what differs, why, their curves, their machines, media and consoles.
import { Skeleton, Tabs, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useLive } from '../data/live.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countWithNoun } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { CompareTable } from './compare-table.tsx';
import { CompareNote } from './compare-note.tsx';
import { comparedIds, readCompareSearch, type CompareSearch, type CompareTab } from './compare-search.ts';
import { removeFromTray, useCompareTray } from './compare-tray-store.ts';
import { useCompared } from './use-compared.ts';
import classes from './compare.module.css';

const CompareWhy = lazy(async () => ({ default: (await import('./compare-why.tsx')).CompareWhy }));
const CompareCurves = lazy(async () => ({ default: (await import('./compare-curves.tsx')).CompareCurves }));
const CompareMedia = lazy(async () => ({ default: (await import('./compare-media.tsx')).CompareMedia }));
const CompareConsole = lazy(async () => ({ default: (await import('./compare-console.tsx')).CompareConsole }));

export function ComparePage() {
  const search = readCompareSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const tray = useCompareTray();
  const ids = comparedIds(search);
  // Without runs in the address, those of the tray: from then on they stand in it.
  const taken = search.runs === undefined && tray.length > 0 ? tray.map(({ id }) => id).join(',') : undefined;
  useEffect(() => {
    if (taken !== undefined) void navigate({ to: '/compare', search: { runs: taken }, replace: true });
  }, [taken, navigate]);
  useLive({});
  return (
    <div className={classes['page']}>
      <PageTitle text="Compare" />
      <div className={classes['head']}>
        <Title order={1}>Compare</Title>
        {ids.length > 0 && <Text c="dimmed">{countWithNoun(ids.length, 'run')}</Text>}
      </div>
      {ids.length < 2 ? <TooFew count={ids.length} /> : <Loaded ids={ids} search={search} />}
    </div>
  );
}

function TooFew({ count }: { readonly count: number }) {
  return (
    <p className={`card ${classes['none']}`}>
      {count === 0 ? 'No runs are named. ' : 'One run alone has nothing to differ from. '}
      Add runs to the compare tray, on their pages, in the table of an experiment or among what the search finds, and compare them from there.
    </p>
  );
}

function Loaded({ ids, search }: { readonly ids: readonly string[]; readonly search: CompareSearch }) {
  const navigate = useNavigate();
  const compared = useCompared(ids, search.base);
  const { runs, failed, isPending } = compared;
  const change = useCallback(
    (next: Partial<CompareSearch>, replace = true) => void navigate({ to: '.', search: (old) => ({ ...old, ...next }), replace, resetScroll: false }),
    [navigate],
  );
  const tab = search.tab ?? 'table';
  const base = runs.find(({ run }) => run.id === search.base) ?? runs[0];
  const remove = (runId: string) => {
    removeFromTray(runId);
    change({ runs: ids.filter((id) => id !== runId).join(','), ...(search.base === runId ? { base: undefined } : {}) });
  };
  const chartProps = { runs, search, onSearch: change };
  return (
    <>
      {failed.map(({ runId, error }) => (
        <ErrorNote key={runId} title={`Run ${runId.slice(0, 8)} could not be read and is left out`} error={error} />
      ))}
      {isPending && <Skeleton h={480} radius="lg" animate={false} />}
      {!isPending && base === undefined && <p className={`card ${classes['none']}`}>None of these runs could be read.</p>}
      {!isPending && base !== undefined && (
        <Tabs value={tab} onChange={(next) => change({ tab: next === 'table' ? undefined : (next as CompareTab) }, false)} keepMounted={false}>
          <Tabs.List mb="md" className={classes['tabs']}>
            <Tabs.Tab value="table">Differences</Tabs.Tab>
            <Tabs.Tab value="why">Why</Tabs.Tab>
            <Tabs.Tab value="curves">Curves</Tabs.Tab>
            <Tabs.Tab value="system">System</Tabs.Tab>
            <Tabs.Tab value="media">Media</Tabs.Tab>
            <Tabs.Tab value="console">Console</Tabs.Tab>
          </Tabs.List>
          <CompareNote compared={compared} tab={tab} />
          <Tabs.Panel value="table">
            <CompareTable compared={compared} baseId={base.run.id} search={search} onChange={change} onRemove={remove} />
          </Tabs.Panel>
          <Suspense fallback={<Skeleton h={420} radius="lg" animate={false} />}>
            <Tabs.Panel value="why">
              <CompareWhy compared={compared} base={base} search={search} onChange={change} />
            </Tabs.Panel>
            <Tabs.Panel value="curves">
              <CompareCurves {...chartProps} isSystem={false} />
            </Tabs.Panel>
            <Tabs.Panel value="system">
              <CompareCurves {...chartProps} isSystem />
            </Tabs.Panel>
            <Tabs.Panel value="media">
              <CompareMedia runs={runs} shownKey={search.key} step={search.step} onChange={change} />
            </Tabs.Panel>
            <Tabs.Panel value="console">
              <CompareConsole runs={runs} />
            </Tabs.Panel>
          </Suspense>
        </Tabs>
      )}
    </>
  );
}

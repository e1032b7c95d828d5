// A run: what it was given, how it went, what it made. Follows the run while it is running.
import { Skeleton, Tabs, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import type { RunDetail } from '@assay/sdk';
import { groupMetrics } from '../charts/metric-groups.ts';
import { useLive } from '../data/live.ts';
import { alertListQuery } from '../data/alert-queries.ts';
import { runQuery } from '../data/run-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { wholeFile } from '../artifacts/file-place.ts';
import { curveKeys } from './curve-keys.ts';
import { RunCurves } from './run-curves.tsx';
import { RunHead } from './run-head.tsx';
import { RunOverview } from './run-overview.tsx';
import { readRunSearch, type RunPageSearch, type RunTab } from './run-search.ts';
import classes from './run-page.module.css';

// Loaded when they are first opened: most visits look at curves.
const RunArtifacts = lazy(async () => ({ default: (await import('./run-artifacts.tsx')).RunArtifacts }));
const InputsTab = lazy(async () => ({ default: (await import('../reproduction/inputs-tab.tsx')).InputsTab }));
const MediaTab = lazy(async () => ({ default: (await import('../media/media-tab.tsx')).MediaTab }));
const ConsoleTab = lazy(async () => ({ default: (await import('../reproduction/console-tab.tsx')).ConsoleTab }));
const LineageView = lazy(async () => ({ default: (await import('../lineage/lineage-view.tsx')).LineageView }));
const VerdictsTab = lazy(async () => ({ default: (await import('../reproduction/verdicts-tab.tsx')).VerdictsTab }));

export function RunPage() {
  const { runId = '' } = useParams({ strict: false });
  const detail = useQuery(runQuery(runId));
  // Read beside the run, so that what is above everything else moves nothing down when it comes.
  const alerts = useInfiniteQuery(alertListQuery(runId));
  useLive({ runId });
  return (
    <div className={classes['page']}>
      <PageTitle text={detail.data?.run.name ?? 'Run'} />
      {detail.error && !detail.data && (
        <>
          <Title order={1} fz="lg">
            Run <span className="mono">{runId}</span>
          </Title>
          <ErrorNote title="This run could not be read" error={detail.error} onRetry={() => void detail.refetch()} />
        </>
      )}
      {(detail.isPending || (detail.data && alerts.isPending)) && <Skeleton h={480} radius="lg" animate={false} />}
      {detail.data && !alerts.isPending && <Loaded key={runId} detail={detail.data} />}
    </div>
  );
}

function Loaded({ detail }: { readonly detail: RunDetail }) {
  const { run } = detail;
  const search = readRunSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<RunPageSearch>, replace = true) => void navigate({ to: '.', search: (old) => ({ ...old, ...next }), replace, resetScroll: false }),
    [navigate],
  );
  const curves = curveKeys(detail);
  const system = run.metrics.filter(({ key }) => key.startsWith('system/')).map(({ key }) => key);
  const tab = search.tab ?? 'overview';
  const setFind = useCallback((find: string) => change({ find: find === '' ? undefined : find }), [change]);
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a narrow screen the bar is wider than the page: the chosen tab must not stand outside.
    const list = tabs.current;
    const chosen = list?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (list && chosen) list.scrollLeft = chosen.offsetLeft - (list.clientWidth - chosen.offsetWidth) / 2;
  }, [tab]);
  const setFile = useCallback((file: string | undefined) => change({ ...wholeFile, file }), [change]);
  return (
    <>
      <RunHead detail={detail} />
      <Tabs value={tab} onChange={(next) => change({ tab: next === 'overview' ? undefined : (next as RunTab) }, false)} keepMounted={false}>
        <Tabs.List ref={tabs} mb="md" className={classes['tabs']}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="charts">Charts{curves.length > 0 && <Count of={groupMetrics(curves).length} />}</Tabs.Tab>
          {system.length > 0 && (
            <Tabs.Tab value="system">
              System <Count of={groupMetrics(system).length} />
            </Tabs.Tab>
          )}
          <Tabs.Tab value="media">Media</Tabs.Tab>
          <Tabs.Tab value="artifacts">Artifacts</Tabs.Tab>
          <Tabs.Tab value="inputs">Inputs</Tabs.Tab>
          <Tabs.Tab value="console">Console</Tabs.Tab>
          <Tabs.Tab value="verdicts">Verdicts</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <RunOverview detail={detail} onTab={(next) => change({ tab: next }, false)} onCurves={(options) => change({ ...options, tab: 'charts' }, false)} />
        </Tabs.Panel>
        <Tabs.Panel value="charts">
          <RunCurves run={run} keys={curves} search={search} onSearch={change} empty="This run has no metric with more than one point. Single values are on the overview." />
        </Tabs.Panel>
        <Tabs.Panel value="system">
          <RunCurves run={run} keys={system} search={search} onSearch={change} empty="This run has logged no system metrics." />
        </Tabs.Panel>
        <Suspense fallback={<Skeleton h={420} radius="lg" animate={false} />}>
          <Tabs.Panel value="artifacts">
            <RunArtifacts detail={detail} model={search.model} file={search.file} onModel={(model) => change({ ...wholeFile, model, file: undefined })} onFile={setFile} />
          </Tabs.Panel>
          <Tabs.Panel value="media">
            <MediaTab runId={run.id} shownKey={search.key} step={search.step} onChange={change} />
          </Tabs.Panel>
          <Tabs.Panel value="inputs">
            <InputsTab run={run} />
          </Tabs.Panel>
          <Tabs.Panel value="console">
            <ConsoleTab run={run} find={search.find ?? ''} onFind={setFind} />
          </Tabs.Panel>
          <Tabs.Panel value="verdicts">
            <VerdictsTab run={run} />
          </Tabs.Panel>
          <Tabs.Panel value="lineage">
            <LineageView start={{ kind: 'run', runId: run.id }} grown={search.grown ?? []} onGrown={(grown) => change({ grown })} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </>
  );
}

function Count({ of }: { readonly of: number }) {
  return <span className={classes['count']}>{of}</span>;
}

// The overview of a run: the curves that matter most, the numbers, and everything around them.
import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { byKey, type RunBranch, type RunDetail } from '@assay/sdk';
import { ChartCard } from '../charts/chart-card.tsx';
import type { ChartPageOptions } from '../charts/chart-options.ts';
import { chartPage } from '../charts/chart-page.ts';
import { readMetricRules } from '../charts/metric-rules.ts';
import { byInterest, groupMetrics } from '../charts/metric-groups.ts';
import { client } from '../data/client.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Duration } from '../parts/duration.tsx';
import { EditableText } from '../parts/editable-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { StatusMark, statusWords } from '../parts/status-mark.tsx';
import { TagList } from '../parts/tag-list.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { exactTime } from '../parts/time-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { curveKeys } from './curve-keys.ts';
import { curveStyles } from './curve-styles.ts';
import { MetricTable } from './metric-table.tsx';
import { nestedLeaves } from './nested-leaves.ts';
import { ParamTable } from './param-table.tsx';
import { RunAlerts } from './run-alerts.tsx';
import { RunInputsTab } from './run-inputs-tab.tsx';
import { RunModels } from './run-models.tsx';
import { SummaryTable } from './summary-table.tsx';
import type { RunTab } from './run-search.ts';
import classes from './run-page.module.css';

interface RunOverviewProps {
  readonly detail: RunDetail;
  readonly onTab: (tab: RunTab) => void;
  /** Goes to the curves, with some of their settings. */
  readonly onCurves: (options: Partial<ChartPageOptions>) => void;
}

export function RunOverview({ detail, onTab, onCurves }: RunOverviewProps) {
  const { run } = detail;
  const refresh = useReadAgain(queryKeys.run(run.id));
  return (
    <div className={classes['columns']}>
      <div className={classes['column']}>
        <Ending run={run} onTab={onTab} />
        <RunAlerts runId={run.id} />
        <FirstCurves detail={detail} onTab={onTab} onCurves={onCurves} />
        <MetricTable metrics={run.metrics} rules={readMetricRules(detail.experiment.tags)} />
        <SummaryTable summary={nestedLeaves(run.summary)} />
        <ParamTable params={run.params} />
      </div>
      <div className={classes['column']}>
        <About detail={detail} />
        <EditableText
          title="Notes"
          text={run.notes ?? ''}
          empty="What was tried here, and what came of it."
          onSave={(notes) => client.updateRun({ runId: run.id, notes }).then(refresh)}
        />
        <TagList
          tags={run.tags}
          onSet={(tag) => client.setRunTags({ runId: run.id, tags: [tag] }).then(refresh)}
          onRemove={(key) => client.deleteRunTag({ runId: run.id, key }).then(refresh)}
        />
        <RunModels detail={detail} />
        <RunInputsTab run={run} />
        <Children detail={detail} />
      </div>
    </div>
  );
}

const badEnds: ReadonlySet<string> = new Set(['failed', 'crashed', 'killed', 'preempted']);

/** Of a run that did not end well: the exception with its line, or the signal, before everything else. */
function Ending({ run, onTab }: Pick<RunDetail, 'run'> & Pick<RunOverviewProps, 'onTab'>) {
  const told = byKey(run.tags);
  const cause = told.get('assay.cause')?.value;
  if (cause === 'finished' || (cause === undefined && !badEnds.has(run.status))) return null;
  return (
    <Section
      title="Why it ended"
      aside={
        <Button size="compact-xs" variant="subtle" onClick={() => onTab('console')}>
          Console
        </Button>
      }
    >
      {cause === undefined ? (
        <Text size="sm" c="dimmed">
          {statusWords[run.status]}, and its program did not say why. A run started by <code>assay run</code> keeps its exception and its console.
        </Text>
      ) : (
        <pre className={`mono ${classes['ending']}`}>{visibleText(told.get('assay.cause.detail')?.value ?? cause)}</pre>
      )}
    </Section>
  );
}

const shownCurves = 2;

/** A first look: the most interesting curves, without having to change the tab. */
function FirstCurves({ detail, onTab, onCurves }: RunOverviewProps) {
  const { id, startedAt } = detail.run;
  const joined = JSON.stringify(curveKeys(detail));
  const groups = useMemo(() => {
    const keys = JSON.parse(joined) as string[];
    const rank = new Map(byInterest(keys).map((key, index) => [key, index]));
    const best = (group: { readonly keys: readonly string[] }) => group.keys.reduce((least, key) => Math.min(least, rank.get(key) ?? 0), Infinity);
    return [...groupMetrics(keys)].sort((a, b) => best(a) - best(b)).map((group) => ({ ...group, runIds: [id], styleOf: curveStyles({ id, startedAt }, group.keys) }));
  }, [joined, id, startedAt]);
  if (groups.length === 0) return null;
  return (
    <div>
      <div className={classes['strip']}>
        {groups.slice(0, shownCurves).map((group) => (
          <ChartCard key={group.name} group={group} page={chartPage({}, onCurves)} sync={`run ${id}`} withLegend />
        ))}
      </div>
      {groups.length > shownCurves && (
        <Group justify="flex-end" mt={6}>
          <Button size="compact-sm" variant="subtle" onClick={() => onTab('charts')}>
            All {groups.length} charts
          </Button>
        </Group>
      )}
    </div>
  );
}

function About({ detail: { run, experiment, parent, earlier } }: { readonly detail: RunDetail }) {
  const tags = byKey(run.tags);
  const { name: source, commit, branch, repository } = run.source ?? {};
  const repeated = tags.get('assay.reproduces')?.value;
  return (
    <Section title="About">
      <Facts
        items={[
          ['Status', <StatusMark key="status" status={run.status} withWord />],
          [
            'Repeats',
            repeated !== undefined && (
              <Link key="repeats" to="/runs/$runId" params={{ runId: repeated }} className="mono">
                {repeated.slice(0, 12)}
              </Link>
            ),
          ],
          ['Started', exactTime(run.startedAt)],
          ['Ended', run.endedAt === undefined ? undefined : exactTime(run.endedAt)],
          ['Duration', <Duration key="duration" run={run} />],
          ['User', run.userName ?? run.userId],
          ['Group', run.group],
          ['Job type', run.jobType],
          ['Sweep', run.sweepId],
          ['Source', source],
          ['Code commit', commit && <Copied key="commit" text={commit} what="commit" />],
          ['Branch', branch],
          ['Repository', repository],
          [
            'Experiment',
            <Link key="experiment" to="/experiments/$experimentId" params={{ experimentId: experiment.id }}>
              {experiment.name}
            </Link>,
          ],
          [
            'Parent',
            parent && (
              <Link key="parent" to="/runs/$runId" params={{ runId: parent.id }}>
                {parent.name}
              </Link>
            ),
          ],
          ['Goes on from', run.branchOf && <Beginning key="branch" branch={run.branchOf} earlier={earlier} />],
          ['Taken back', run.rewound && `to step ${run.rewound.step}, ${exactTime(run.rewound.at)}`],
          ['Run id', <Copied key="id" text={run.id} what="run id" />],
        ]}
      />
    </Section>
  );
}

/** The run whose points stand before its own, and why there are none. */
function Beginning({ branch: { runId, step, isLost }, earlier }: { readonly branch: RunBranch; readonly earlier: RunDetail['earlier'] }) {
  const run = earlier.find(({ id }) => id === runId);
  if (run === undefined) return `${runId.slice(0, 12)} up to step ${step}, which ${isLost === true ? 'was removed for good' : 'is not here'}`;
  return (
    <span>
      <Link to="/runs/$runId" params={{ runId }}>
        {run.name}
      </Link>{' '}
      up to step {step}
    </span>
  );
}

function Copied({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span>
      <span className="mono clip" title={text}>
        {text.slice(0, 12)}
        {text.length > 12 ? '…' : ''}
      </span>
      <CopyButton value={text} what={what} size={13} />
    </span>
  );
}

const shownChildren = 8;

function Children({ detail: { run, children, hasMoreChildren } }: { readonly detail: RunDetail }) {
  const [showsAll, setShowsAll] = useState(false);
  if (children.length === 0) return null;
  return (
    <Section title="Runs inside" aside={`${children.length}${hasMoreChildren ? '+' : ''}`}>
      <ul className={classes['links']}>
        {children.slice(0, showsAll ? undefined : shownChildren).map((child) => (
          <li key={child.id}>
            <StatusMark status={child.status} />
            <Link to="/runs/$runId" params={{ runId: child.id }} className="link clip">
              {child.name}
            </Link>
            <TimeAgo at={child.startedAt} />
          </li>
        ))}
      </ul>
      <Group gap="md" mt="sm">
        {children.length > shownChildren && (
          <Button size="compact-xs" variant="subtle" onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show fewer' : `Show ${children.length}`}
          </Button>
        )}
        <Text size="xs">
          <Link to="/experiments/$experimentId" params={{ experimentId: run.experimentId }} search={{ filter: `parent_run_id = '${run.id}'` }}>
            Compare them in the table
          </Link>
        </Text>
      </Group>
    </Section>
  );
}

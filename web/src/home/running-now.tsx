// The runs that run: how far they are, the value that counts, and since when nothing was heard of one.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Experiment, RunRecord } from '@assay/sdk';
import { byInterest } from '../charts/metric-groups.ts';
import { readMetricRules } from '../charts/metric-rules.ts';
import { AddToCompare } from '../compare/add-to-compare.tsx';
import { metricKeysQuery, runValuesQuery } from '../data/home-queries.ts';
import { Duration } from '../parts/duration.tsx';
import { useNow } from '../parts/now.ts';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { agoText } from '../parts/time-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { lengthParams, runProgress } from './run-progress.ts';
import classes from './home.module.css';

interface RunningNowProps {
  readonly runs: readonly RunRecord[];
  readonly hasMore: boolean;
  readonly experiments: ReadonlyMap<string, Experiment>;
}

/** Of the metrics of all of them together, those people look at first. */
const readMetrics = 24;

export function RunningNow({ runs, hasMore, experiments }: RunningNowProps) {
  const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))].sort();
  const { data: keys } = useQuery(metricKeysQuery(experimentIds));
  const primary = experimentIds.flatMap((id) => primaryOf(experiments.get(id)) ?? []);
  const metricKeys = [...new Set([...primary, ...byInterest((keys ?? []).filter((key) => !key.startsWith('system/'))).slice(0, readMetrics)])];
  const { data: values } = useQuery({ ...runValuesQuery({ runs, metricKeys, paramKeys: lengthParams }), enabled: runs.length > 0 && keys !== undefined });
  const byId = new Map((values ?? []).map((run) => [run.id, run]));
  return (
    <Section title="Running now" aside={runs.length > 0 && (hasMore ? `the newest ${countText(runs.length)}` : countText(runs.length))}>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is running.
        </Text>
      )}
      <ul className={classes['list']} aria-label="Running now">
        {runs.map((run) => (
          <RunningLine key={run.id} run={run} values={byId.get(run.id)} experiment={experiments.get(run.experimentId)} metricOrder={metricKeys} />
        ))}
      </ul>
    </Section>
  );
}

interface RunningLineProps {
  readonly run: RunRecord;
  /** Absent until they are read. */
  readonly values: RunRecord | undefined;
  readonly experiment: Experiment | undefined;
  readonly metricOrder: readonly string[];
}

function RunningLine({ run, values, experiment, metricOrder }: RunningLineProps) {
  const progress = values && runProgress(values);
  const own = primaryOf(experiment);
  const metric = values && [own, ...metricOrder].map((key) => values.metrics.find((one) => one.key === key)).find((one) => one !== undefined);
  return (
    <li className={classes['running']}>
      <span className={classes['name']}>
        <StatusMark status={run.status} />
        <Link to="/runs/$runId" params={{ runId: run.id }} className="link clip" title={visibleText(run.name)}>
          {visibleText(run.name)}
        </Link>
      </span>
      <span className={`numbers ${classes['metric']}`} title={metric && exactText(metric.last.value)}>
        {metric && (
          <>
            <span className="clip">{visibleText(metric.key)}</span> <b>{metricText(metric.last.value)}</b>
          </>
        )}
      </span>
      <AddToCompare run={run} name={visibleText(run.name)} />
      <small className="clip">
        {visibleText(experiment?.name ?? '')} · <Duration run={run} />
        <Silence at={run.updatedAt} values={values} />
      </small>
      {progress && (
        <span className={classes['progress']}>
          {progress.total && (
            <span
              className={classes['bar']}
              role="progressbar"
              aria-label={`How far ${visibleText(run.name)} is`}
              aria-valuemin={0}
              aria-valuemax={progress.total.count}
              aria-valuenow={progress.step}
            >
              <span style={{ width: `${(100 * progress.step) / progress.total.count}%` }} />
            </span>
          )}
          <small className="numbers" title={progress.total && `By the param ${progress.total.param}`}>
            step {countText(progress.step)}
            {progress.total && ` of ${countText(progress.total.count)} ${progress.total.param}`}
          </small>
        </span>
      )}
    </li>
  );
}

/** A run that logs is heard of each minute or so; longer than that may be a stall. */
const silentMs = 10 * 60_000;

function Silence({ at, values }: { readonly at: number; readonly values: RunRecord | undefined }) {
  const now = useNow();
  const heardAt = Math.max(at, values?.updatedAt ?? 0);
  if (now - heardAt < silentMs) return null;
  return <b className={classes['silent']}> · nothing logged since {agoText(heardAt, now)}</b>;
}

function primaryOf(experiment: Experiment | undefined): string | undefined {
  return experiment && readMetricRules(experiment.tags).primary;
}

// Runs that came to an end lately, well or not.
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Experiment, RunRecord } from '@assay/sdk';
import { AddToCompare } from '../compare/add-to-compare.tsx';
import { Section } from '../parts/section.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './home.module.css';

interface LateRunsProps {
  readonly title: string;
  readonly empty: string;
  readonly runs: readonly RunRecord[];
  readonly experiments: ReadonlyMap<string, Experiment>;
  /** A failed one is asked what changed since the last good one. */
  readonly withWhy?: boolean;
}

export function LateRuns({ title, empty, runs, experiments, withWhy = false }: LateRunsProps) {
  return (
    <Section title={title}>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
      <ul className={classes['list']} aria-label={title}>
        {runs.map((run) => (
          <li key={run.id} className={classes['line']}>
            <span className={classes['name']}>
              <StatusMark status={run.status} />
              <Link to="/runs/$runId" params={{ runId: run.id }} className="link clip" title={visibleText(run.name)}>
                {visibleText(run.name)}
              </Link>
            </span>
            <small>
              {withWhy && (
                <>
                  <Link to="/explain" search={{ after: run.id }} aria-label={`What changed before ${visibleText(run.name)}`}>
                    What changed
                  </Link>
                  {' · '}
                </>
              )}
              <span className={classes['where']}>{visibleText(experiments.get(run.experimentId)?.name ?? '')} · </span>
              <TimeAgo at={run.endedAt ?? run.updatedAt} />
            </small>
            <AddToCompare run={run} name={visibleText(run.name)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

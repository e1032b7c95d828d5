// The experiments somebody pinned, then those where something happened last.
import { ActionIcon, Badge } from '@mantine/core';
import { IconPin, IconPinFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ExperimentSummary } from '@assay/sdk';
import { countText, countWithNoun } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { togglePinned, usePinnedExperiments } from './pinned-experiments.ts';
import classes from './home.module.css';

interface RecentExperimentsProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly hasMore: boolean;
}

/** So many of those that nobody pinned. */
const recentShown = 8;

export function RecentExperiments({ experiments, hasMore }: RecentExperimentsProps) {
  const pins = usePinnedExperiments();
  const byActivity = [...experiments].sort((a, b) => b.lastActivityAt - a.lastActivityAt);
  const pinned = byActivity.filter(({ id }) => pins.includes(id));
  const shown = [...pinned, ...byActivity.filter(({ id }) => !pins.includes(id)).slice(0, recentShown)];
  return (
    <Section
      title="Experiments"
      aside={
        <Link to="/experiments" className={classes['all']}>
          {hasMore ? `All, more than ${countText(experiments.length)}` : `All ${countText(experiments.length)}`}
        </Link>
      }
    >
      <ul className={classes['list']} aria-label="Experiments">
        {shown.map(({ id, name, runCount, runningCount, lastActivityAt }) => {
          const isPinned = pins.includes(id);
          return (
            <li key={id} className={classes['line']}>
              <span className={classes['name']}>
                <Link to="/experiments/$experimentId" params={{ experimentId: id }} className="link clip" title={visibleText(name)}>
                  {name}
                </Link>
                {runningCount > 0 && (
                  <Badge size="sm" variant="light" color="blue" tt="none" className={classes['fixed']}>
                    {countText(runningCount)} running
                  </Badge>
                )}
              </span>
              <small>
                {countWithNoun(runCount, 'run')} · <TimeAgo at={lastActivityAt} />
              </small>
              <ActionIcon size={26} aria-pressed={isPinned} aria-label={`Keep ${visibleText(name)} on top`} onClick={() => togglePinned(id)}>
                {isPinned ? <IconPinFilled size={15} /> : <IconPin size={15} />}
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

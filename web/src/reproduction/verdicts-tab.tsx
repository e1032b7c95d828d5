// Every time a run was repeated, and what came of it.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunRecord } from '@assay/sdk';
import { inputsQuery, reproductionListQuery } from '../data/reproduction-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { NotRecorded } from './not-recorded.tsx';
import { VerdictMark } from './verdict-mark.tsx';
import classes from './reproduction.module.css';

export function VerdictsTab({ run }: { readonly run: RunRecord }) {
  const found = useQuery(reproductionListQuery(run.id));
  const inputs = useQuery(inputsQuery(run.id));
  if (found.error) return <ErrorNote title="The verdicts could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton h={320} radius="lg" animate={false} />;
  if (found.data.items.length === 0 && inputs.data === undefined && !inputs.error) return <Skeleton h={320} radius="lg" animate={false} />;
  if (found.data.items.length === 0 && inputs.data === null) {
    return <NotRecorded title="Nothing to repeat it by" text="What this run was made of was not recorded. Started like this, the next one can be repeated and graded:" run={run} />;
  }
  if (found.data.items.length === 0) {
    return (
      <NotRecorded
        title="Not repeated so far"
        text="This restores code, data, environment and randomness of the run in a clean folder, runs it again, and grades how far the result is the same."
        run={run}
        lines={[`assay reproduce ${run.id}`]}
      />
    );
  }
  return (
    <Section title="Repetitions" aside={`${countText(found.data.items.length)}${found.data.nextPageToken === undefined ? '' : ', the newest'}`}>
      <ul className={classes['list']}>
        {found.data.items.map(({ id, runId, verdict, recordedAt }) => (
          <li key={id}>
            <Link to="/reproductions/$reproductionId" params={{ reproductionId: id }}>
              <VerdictMark level={verdict.level} />
            </Link>
            <span>
              {runId !== run.id && 'This run repeated another. '}
              {visibleText(verdict.sentence)}
            </span>
            <TimeAgo at={recordedAt} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

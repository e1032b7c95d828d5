// The ends of what the runs printed, side by side.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunDetail } from '@assay/sdk';
import { consoleEndQuery } from '../data/console-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './compare.module.css';

const lastLines = 60;

export function CompareConsole({ runs }: { readonly runs: readonly RunDetail[] }) {
  return (
    <div className={classes['columns']}>
      {runs.map((detail) => (
        <End key={detail.run.id} detail={detail} />
      ))}
    </div>
  );
}

function End({ detail: { run } }: { readonly detail: RunDetail }) {
  const found = useQuery(consoleEndQuery(run.id, lastLines));
  const name = visibleText(run.name);
  const { lines = [], total = 0 } = found.data ?? {};
  return (
    <section className={`card ${classes['panel']}`} aria-label={`Console of ${name}`}>
      <header>
        <StatusMark status={run.status} />
        <Link to="/runs/$runId" params={{ runId: run.id }} search={{ tab: 'console' }} className="link clip" title={name}>
          {name}
        </Link>
        {total > 0 && <small>{total > lines.length ? `last ${countText(lines.length)} of ${countText(total)} lines` : `${countText(total)} lines`}</small>}
      </header>
      {found.error && <ErrorNote title="The console could not be read" error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={220} animate={false} />}
      {found.isSuccess && total === 0 && <p>Nothing that it printed was kept.</p>}
      {lines.length > 0 && (
        <ol className={classes['lines']} tabIndex={0} aria-label={`Last lines of ${name}`}>
          {lines.map(({ number, stream, text }) => (
            <li key={number} data-stream={stream}>
              {visibleText(text)}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

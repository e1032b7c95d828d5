// A run by its name, as a link.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runQuery } from '../data/run-queries.ts';
import classes from './reproduction.module.css';

export function RunName({ runId }: { readonly runId: string }) {
  const found = useQuery(runQuery(runId));
  return (
    <Link to="/runs/$runId" params={{ runId }} className={`clip ${classes['run']}`} title={runId}>
      {found.data?.run.name ?? runId.slice(0, 8)}
    </Link>
  );
}

// Why the runs differ from the baseline, pair by pair, by what was recorded of them.
import { Button, Skeleton } from '@mantine/core';
import { IconGitCompare } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunDetail } from '@assay/sdk';
import { explanationQuery } from '../data/reproduction-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { ChangeList } from '../reproduction/change-list.tsx';
import type { CompareSearch } from './compare-search.ts';
import type { SideBySide } from './use-compared.ts';
import classes from './compare.module.css';

interface CompareWhyProps {
  readonly compared: SideBySide;
  readonly base: RunDetail;
  readonly search: CompareSearch;
  readonly onChange: (next: Partial<CompareSearch>) => void;
}

export function CompareWhy({ compared: { runs, records }, base, search, onChange }: CompareWhyProps) {
  const hasRecord = new Map(runs.map(({ run }, index) => [run.id, records[index] !== null]));
  const others = runs.filter(({ run }) => run.id !== base.run.id);
  if (!hasRecord.get(base.run.id))
    return (
      <p className={`card ${classes['none']}`}>Of the baseline nothing was recorded, so nothing can be explained against it. Choose another one over the columns of the table.</p>
    );
  const first = others.find(({ run }) => hasRecord.get(run.id));
  const shown = search.with ?? first?.run.id;
  return (
    <div className={classes['pairs']}>
      {others.map(({ run }) => (
        <section key={run.id} className={`card ${classes['pair']}`} aria-label={`Why ${visibleText(run.name)} differs`}>
          <header>
            <b className="clip">{visibleText(run.name)}</b> against {visibleText(base.run.name)}
            <Button
              size="compact-xs"
              variant="default"
              ml="auto"
              leftSection={<IconGitCompare size={13} />}
              renderRoot={(props) => <Link to="/explain" search={{ before: base.run.id, after: run.id }} {...props} />}
            >
              All of it
            </Button>
          </header>
          {!hasRecord.get(run.id) && <p>Nothing was recorded of this run from outside, so there is nothing to explain by.</p>}
          {hasRecord.get(run.id) && shown === run.id && (
            <Pair before={base.run.id} after={run.id} open={search.open} onOpen={(open) => onChange({ with: run.id, open: open === '' ? 'none' : open })} />
          )}
          {hasRecord.get(run.id) && shown !== run.id && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange({ with: run.id, open: undefined })}>
              Explain this one
            </Button>
          )}
        </section>
      ))}
    </div>
  );
}

interface PairProps {
  readonly before: string;
  readonly after: string;
  readonly open: string | undefined;
  readonly onOpen: (name: string | undefined) => void;
}

function Pair({ before, after, open, onOpen }: PairProps) {
  const found = useQuery(explanationQuery({ before, after }));
  if (found.error) return <ErrorNote title="The difference could not be explained" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton h={160} animate={false} />;
  return (
    <>
      <p>{visibleText(found.data.paragraph)}</p>
      {found.data.changes.length > 0 && <ChangeList changes={found.data.changes} open={open} onOpen={onOpen} />}
    </>
  );
}

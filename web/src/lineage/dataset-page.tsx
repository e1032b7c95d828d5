// A dataset that programs named: the runs that used it, and what came of those.
import { Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLive } from '../data/live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { readDatasetSearch } from './lineage-search.ts';
import { LineageView } from './lineage-view.tsx';
import classes from './lineage.module.css';

export function DatasetPage() {
  const { name, digest, grown = [] } = readDatasetSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  useLive({});
  if (name === undefined || digest === undefined)
    return (
      <div className={classes['page']}>
        <PageTitle text="Dataset" />
        <Title order={1} fz={22} mb="sm">
          Dataset
        </Title>
        <Text c="dimmed">No dataset is named. Runs that log the data they use name it on their pages.</Text>
      </div>
    );
  return (
    <div className={classes['page']}>
      <PageTitle text={name} />
      <Title order={1} fz={22}>
        {visibleText(name)}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Dataset, digest <span className="mono">{visibleText(digest)}</span> <CopyButton value={digest} what="digest" size={12} />
      </Text>
      <LineageView
        start={{ kind: 'dataset', name, digest }}
        grown={grown}
        onGrown={(next) => void navigate({ to: '.', search: (old: Record<string, unknown>) => ({ ...old, grown: next }), replace: true, resetScroll: false })}
      />
    </div>
  );
}

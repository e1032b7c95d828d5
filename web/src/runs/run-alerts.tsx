// What a run's program wanted people to look at, the newest first; nothing where it raised no alert.
import { Button, Group } from '@mantine/core';
import { IconAlertTriangleFilled, IconInfoCircleFilled, IconXboxXFilled } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RunAlert } from '@assay/sdk';
import { alertListQuery } from '../data/alert-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './run-alerts.module.css';

const shownFirst = 3;

export function RunAlerts({ runId }: { readonly runId: string }) {
  const found = useInfiniteQuery(alertListQuery(runId));
  const [showsAll, setShowsAll] = useState(false);
  if (found.error) return <ErrorNote title="The alerts could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  const alerts = found.data?.pages.flatMap(({ items }) => items) ?? [];
  if (alerts.length === 0) return null;
  return (
    <Section title="Alerts" aside={`${countText(alerts.length)}${found.hasNextPage ? '+' : ''}`}>
      <ul className={classes['list']}>
        {alerts.slice(0, showsAll ? undefined : shownFirst).map((alert) => (
          <Item key={alert.number} alert={alert} />
        ))}
      </ul>
      {alerts.length > shownFirst && (
        <Group mt="sm">
          <Button size="compact-xs" variant="subtle" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show fewer' : `Show all ${countText(alerts.length)}${found.hasNextPage ? '+' : ''}`}
          </Button>
        </Group>
      )}
      {showsAll && <ShowMore list={found} />}
    </Section>
  );
}

function Item({ alert: { at, title, text, level } }: { readonly alert: RunAlert }) {
  return (
    <li className={classes['alert']}>
      <LevelMark level={level} />
      <span className={classes['title']}>{visibleText(title)}</span>
      <TimeAgo at={at} />
      {text !== '' && <p className={classes['text']}>{visibleText(text)}</p>}
    </li>
  );
}

const levelWords: Readonly<Record<RunAlert['level'], string>> = { info: 'Info', warning: 'Warning', error: 'Error' };
const levelShapes = { info: IconInfoCircleFilled, warning: IconAlertTriangleFilled, error: IconXboxXFilled } as const;

function LevelMark({ level }: Pick<RunAlert, 'level'>) {
  const Shape = levelShapes[level];
  return (
    <span className={classes['level']} data-level={level}>
      <Shape size={15} aria-hidden />
      {levelWords[level]}
    </span>
  );
}

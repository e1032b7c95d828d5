// What the runs logged under one key, side by side at one step.
import { NativeSelect, Skeleton } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunDetail } from '@assay/sdk';
import { loggedImagesQuery } from '../data/logged-images-query.ts';
import { firstMediaKeysQuery } from '../data/media-queries.ts';
import { imagesOfFolder, LoggedImagesPanel } from '../media/logged-images.tsx';
import { MediaPanel } from '../media/media-panel.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './compare.module.css';

interface CompareMediaProps {
  readonly runs: readonly RunDetail[];
  readonly shownKey: string | undefined;
  readonly step: number | undefined;
  readonly onChange: (next: { readonly key?: string; readonly step?: number | undefined }) => void;
}

export function CompareMedia({ runs, shownKey, step, onChange }: CompareMediaProps) {
  const logged = useQueries({ queries: runs.map(({ run }) => firstMediaKeysQuery(run.id)) });
  const images = useQueries({ queries: runs.map(({ run }) => loggedImagesQuery(run.id, imagesOfFolder)) });
  if ([...logged, ...images].some(({ isPending }) => isPending)) return <Skeleton h={420} radius="lg" animate={false} />;
  const loggedKeys = logged.map(({ data }) => (data?.items ?? []).map(({ key }) => key));
  const counts = new Map<string, number>();
  runs.forEach((_run, index) => {
    for (const key of new Set([...loggedKeys[index]!, ...(images[index]!.data?.keys() ?? [])])) counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  // What most of them have stands first.
  const keys = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([key]) => key);
  const shown = shownKey ?? keys[0];
  if (shown === undefined) return <p className={`card ${classes['none']}`}>None of these runs has logged pictures, tables or other media.</p>;
  const isCut = logged.some(({ data }) => data?.nextPageToken !== undefined);
  return (
    <>
      <div className={classes['tools']}>
        <NativeSelect
          size="xs"
          label="Logged under"
          value={shown}
          onChange={(event) => onChange({ key: event.currentTarget.value, step: undefined })}
          data={keys.includes(shown) ? keys : [shown, ...keys]}
        />
        {isCut && <span className={classes['count']}>Only the first keys of each run are offered here; the run’s own page has all.</span>}
      </div>
      <div className={classes['columns']}>
        {runs.map(({ run }, index) => {
          const steps = images[index]!.data?.get(shown);
          const props = { runId: run.id, step, onStep: (next: number) => onChange({ step: next }) };
          return (
            <section key={run.id} className={`card ${classes['panel']}`} aria-label={`Media of ${visibleText(run.name)}`}>
              <header>
                <Link to="/runs/$runId" params={{ runId: run.id }} search={{ tab: 'media', key: shown }} className="link clip">
                  {visibleText(run.name)}
                </Link>
              </header>
              {loggedKeys[index]!.includes(shown) && <MediaPanel {...props} shownKey={shown} />}
              {!loggedKeys[index]!.includes(shown) && steps && <LoggedImagesPanel {...props} imageKey={shown} steps={steps} />}
              {!loggedKeys[index]!.includes(shown) && !steps && <p>This run has logged nothing under this name.</p>}
            </section>
          );
        })}
      </div>
    </>
  );
}

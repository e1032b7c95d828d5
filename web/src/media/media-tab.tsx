// What a run logged besides numbers: the keys on one side, on the other what was logged under one of them, step by step.
import { Skeleton } from '@mantine/core';
import { IconChartHistogram, IconFile, IconFileTypeHtml, IconMovie, IconMusic, IconPhoto, IconTable } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { MediaKey, MediaKind } from '@assay/sdk';
import browser from '../artifacts/artifact-browser.module.css';
import { loggedImagesQuery } from '../data/logged-images-query.ts';
import { mediaKeysQuery } from '../data/media-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { ShowMore } from '../parts/show-more.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { imagesOfFolder, LoggedImagesPanel } from './logged-images.tsx';
import { MediaPanel } from './media-panel.tsx';
import classes from './media.module.css';

interface MediaTabProps {
  readonly runId: string;
  /** What is shown; default: the first key. */
  readonly shownKey: string | undefined;
  /** Default: the last. */
  readonly step: number | undefined;
  readonly onChange: (next: { readonly key?: string; readonly step?: number | undefined }) => void;
}

export function MediaTab({ runId, shownKey, step, onChange }: MediaTabProps) {
  const found = useInfiniteQuery(mediaKeysQuery(runId));
  const { data: images = noImages, isPending } = useQuery(loggedImagesQuery(runId, imagesOfFolder));
  if (found.error) return <ErrorNote title="The media could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || isPending) return <Skeleton h={420} radius="lg" animate={false} />;
  const logged = found.data.pages.flatMap(({ items }) => items);
  const keys = [...logged, ...[...images].flatMap(([key, steps]) => (logged.some((one) => one.key === key) ? [] : [ofImages(key, [...steps.keys()])]))];
  const shown = shownKey ?? firstShown(keys)?.key;
  if (shown === undefined) return <p className={`card ${classes['none']}`}>No media yet. Pictures, tables, histograms, sounds and the like that the run logs appear here.</p>;
  return (
    <div className={`card ${browser['browser']}`}>
      <nav className={browser['tree']} aria-label="Media">
        <ul className={browser['level']}>
          {keys.map((one) => (
            <Key key={one.key} of={one} isShown={one.key === shown} onShow={() => onChange({ key: one.key })} />
          ))}
        </ul>
        <ShowMore list={found} />
      </nav>
      <div className={browser['file']}>
        {images.has(shown) && !logged.some(({ key }) => key === shown) ? (
          <LoggedImagesPanel key={shown} runId={runId} imageKey={shown} steps={images.get(shown)!} step={step} onStep={(next) => onChange({ step: next })} />
        ) : (
          <MediaPanel key={shown} runId={runId} shownKey={shown} step={step} onStep={(next) => onChange({ step: next })} />
        )}
      </div>
    </div>
  );
}

const noImages: ReturnType<typeof imagesOfFolder> = new Map();

/** Pictures kept as files look like the others in the list. */
function ofImages(key: string, steps: readonly number[]): MediaKey {
  const [firstStep, lastStep] = [steps.reduce((least, step) => Math.min(least, step), Infinity), steps.reduce((most, step) => Math.max(most, step), -Infinity)];
  return { key, kinds: ['image'], count: steps.length, firstStep, lastStep };
}

/** Before anybody chooses: the first that there is more to see of than its name. */
function firstShown(keys: readonly MediaKey[]): MediaKey | undefined {
  return keys.find(({ kinds }) => kinds[0] !== 'file') ?? keys[0];
}

const shapes: Readonly<Record<MediaKind, typeof IconPhoto>> = {
  image: IconPhoto,
  table: IconTable,
  histogram: IconChartHistogram,
  audio: IconMusic,
  video: IconMovie,
  page: IconFileTypeHtml,
  file: IconFile,
};

function Key({ of: { key, kinds, count }, isShown, onShow }: { readonly of: MediaKey; readonly isShown: boolean; readonly onShow: () => void }) {
  const Shape = shapes[kinds[0] ?? 'file'];
  return (
    <li>
      <button type="button" className={browser['line']} aria-current={isShown} onClick={onShow} title={visibleText(key)}>
        <Shape size={15} aria-hidden />
        <span className="clip">{visibleText(key)}</span>
        <small>
          {kinds.join(', ')}
          {count > 1 && ` × ${countText(count)}`}
        </small>
      </button>
    </li>
  );
}

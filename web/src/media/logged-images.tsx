// The pictures of one key that MLflow's `log_image` kept, step by step.
import { useMemo } from 'react';
import type { MediaValue } from '@assay/sdk';
import type { Folder } from '../data/artifact-folder-query.ts';
import browser from '../artifacts/artifact-browser.module.css';
import { visibleText } from '../parts/visible-text.ts';
import { ImageGrid } from './image-grid.tsx';
import { readLoggedImage } from './logged-image.ts';
import { StepSlider } from './step-slider.tsx';
import classes from './media.module.css';

/** The paths of the whole pictures of each key, by step. */
export type LoggedImages = ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;

export function imagesOfFolder({ items }: Folder): LoggedImages {
  const found = new Map<string, Map<number, string[]>>();
  for (const { path, isFolder } of items) {
    const image = isFolder ? undefined : readLoggedImage(path);
    if (image === undefined || image.isSmall) continue;
    const steps = found.get(image.key) ?? new Map<number, string[]>();
    found.set(image.key, steps.set(image.step, [...(steps.get(image.step) ?? []), path]));
  }
  return found;
}

const shownFiles = 200;

interface LoggedImagesPanelProps {
  readonly runId: string;
  readonly imageKey: string;
  readonly steps: ReadonlyMap<number, readonly string[]>;
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

export function LoggedImagesPanel({ runId, imageKey, steps, step, onStep }: LoggedImagesPanelProps) {
  const all = useMemo(() => [...steps.keys()].sort((a, b) => a - b), [steps]);
  const shown = step === undefined ? all.at(-1)! : (all.findLast((one) => one <= step) ?? all[0]!);
  const paths = steps.get(shown) ?? [];
  const value: MediaValue = { key: imageKey, kind: 'image', step: shown, files: paths.slice(0, shownFiles).map((path) => ({ path })), fileCount: paths.length };
  return (
    <>
      <header className={browser['head']}>
        <h2 className="clip" title={visibleText(imageKey)}>
          {visibleText(imageKey)}
        </h2>
      </header>
      {all.length > 1 && <StepSlider steps={all} total={all.length} at={all.indexOf(shown)} onStep={onStep} />}
      <div className={classes['value']}>
        <ImageGrid runId={runId} value={value} />
      </div>
    </>
  );
}

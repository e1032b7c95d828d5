// What was logged under one key, at one step of those there are.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import browser from '../artifacts/artifact-browser.module.css';
import { mediaStepsQuery, mediaValueQuery } from '../data/media-queries.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { MediaBody } from './media-body.tsx';
import { StepSlider } from './step-slider.tsx';
import classes from './media.module.css';

interface MediaPanelProps {
  readonly runId: string;
  readonly shownKey: string;
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

export function MediaPanel({ runId, shownKey, step, onStep }: MediaPanelProps) {
  const found = useQuery(mediaStepsQuery(runId, shownKey));
  const steps = found.data?.steps ?? [];
  return (
    <>
      <header className={browser['head']}>
        <h2 className="clip" title={visibleText(shownKey)}>
          {visibleText(shownKey)}
        </h2>
        <CopyButton value={shownKey} what="key" size={13} />
      </header>
      {found.error && <Problem title="The steps could not be read" error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton m={18} h={320} w="auto" animate={false} />}
      {found.data && (
        <>
          {found.data.total > 1 && <StepSlider steps={steps} total={found.data.total} at={placeOf(steps, step)} onStep={onStep} />}
          <AtStep runId={runId} shownKey={shownKey} step={steps[placeOf(steps, step)]!} />
        </>
      )}
    </>
  );
}

/** The last step at or before the one asked for, else the first; without one the last. */
function placeOf(steps: readonly number[], step: number | undefined): number {
  if (step === undefined) return steps.length - 1;
  return Math.max(
    0,
    steps.findLastIndex((one) => one <= step),
  );
}

function AtStep({ runId, shownKey, step }: { readonly runId: string; readonly shownKey: string; readonly step: number }) {
  const found = useQuery(mediaValueQuery({ runId, key: shownKey, step }));
  if (found.error) return <Problem title="What was logged could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  return (
    <div className={classes['value']} aria-busy={found.isPlaceholderData}>
      <MediaBody runId={runId} value={found.data} />
    </div>
  );
}

function Problem(props: React.ComponentProps<typeof ErrorNote>) {
  return (
    <div className={classes['problem']}>
      <ErrorNote {...props} />
    </div>
  );
}

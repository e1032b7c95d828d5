// Goes through the steps there are, by hand or by the arrow keys.
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { countText } from '../parts/number-text.ts';
import classes from './media.module.css';

interface StepSliderProps {
  readonly steps: readonly number[];
  /** How many there are: more than are offered when they are very many. */
  readonly total: number;
  /** The place of the shown one among them. */
  readonly at: number;
  readonly onStep: (step: number) => void;
}

export function StepSlider({ steps, total, at, onStep }: StepSliderProps) {
  const go = (place: number) => onStep(steps[place]!);
  const last = steps.length - 1;
  return (
    <div className={classes['steps']}>
      <ActionIcon size="sm" aria-label="Step before" disabled={at <= 0} onClick={() => go(at - 1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <input type="range" aria-label="Step" aria-valuetext={`Step ${steps[at]}`} min={0} max={last} value={at} onChange={({ currentTarget }) => go(Number(currentTarget.value))} />
      <ActionIcon size="sm" aria-label="Next step" disabled={at >= last} onClick={() => go(at + 1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <span className="numbers">
        Step <b>{countText(steps[at]!)}</b>
        <small>
          {countText(at + 1)} of {countText(steps.length)}
          {total > steps.length && `, chosen evenly from ${countText(total)}`}
        </small>
      </span>
    </div>
  );
}

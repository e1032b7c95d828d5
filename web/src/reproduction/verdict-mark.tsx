// A verdict as a badge: a shape, a colour and its word.
import { IconAlertTriangleFilled, IconEqual, IconBan, IconCircleCheckFilled } from '@tabler/icons-react';
import type { VerdictLevel } from '@assay/sdk';
import { verdictWords } from './verdict-words.ts';
import classes from './reproduction.module.css';

const shapes = { same: IconCircleCheckFilled, near: IconEqual, different: IconAlertTriangleFilled, none: IconBan } as const;

export function VerdictMark({ level, size = 15 }: { readonly level: VerdictLevel; readonly size?: number }) {
  const { word, meaning, tone } = verdictWords[level];
  const Shape = shapes[tone];
  return (
    <span className={classes['verdict']} data-tone={tone} title={meaning}>
      <Shape size={size} aria-hidden />
      {word}
    </span>
  );
}

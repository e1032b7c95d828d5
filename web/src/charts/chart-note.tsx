// The line under a chart that says what it does not show, with the switches for it.
import { UnstyledButton } from '@mantine/core';
import type { ChartNoteText } from './chart-notes.ts';
import type { OwnChartOptions } from './chart-options.ts';
import classes from './chart-card.module.css';

interface ChartNoteProps {
  readonly notes: readonly ChartNoteText[];
  readonly onOwn: (next: OwnChartOptions) => void;
}

export function ChartNote({ notes, onOwn }: ChartNoteProps) {
  return (
    <div className={classes['note']}>
      {notes.map(({ text, action }) => (
        <span key={text} className={classes['said']} title={text}>
          <span>{text}</span>
          {action && (
            <UnstyledButton className={classes['switch']} onClick={() => onOwn(action.next)}>
              {action.label}
            </UnstyledButton>
          )}
        </span>
      ))}
    </div>
  );
}

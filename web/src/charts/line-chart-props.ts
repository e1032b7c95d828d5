// What a line chart is told.
import type { RefObject } from 'react';
import type uPlot from 'uplot';
import type { Line } from './align-lines.ts';
import type { XAxis, XRange } from './x-axis.ts';
import type { YRange } from './y-range.ts';

export interface LineChartProps {
  readonly lines: readonly Line[];
  readonly x: XAxis;
  readonly isLog: boolean;
  readonly isLogX: boolean;
  readonly height: number;
  /** Says the same as the picture, for readers who do not see it. */
  readonly label: string;
  readonly scheme: 'light' | 'dark';
  /** Charts with the same name move their cursors together. */
  readonly sync: string;
  readonly range: XRange | undefined;
  /** Absent: all the lines reach to. */
  readonly yRange: YRange | undefined;
  /** A stretch was dragged open. */
  readonly onRange: (range: XRange) => void;
  readonly onYRange: (range: YRange) => void;
  /** Back to all of it. */
  readonly onWhole: () => void;
  readonly onHoverLine?: (id: string | undefined) => void;
  /** Holds what is drawn, for pictures of it. */
  readonly plotRef?: RefObject<uPlot | undefined>;
}

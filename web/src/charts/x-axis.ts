// The three ways to lay out a line: by step, by time since the run began, by the clock.
import { durationText } from '../parts/time-text.ts';

export const xAxes = ['step', 'relative', 'time'] as const;
export type XAxis = (typeof xAxes)[number];

export const xAxisWords: Readonly<Record<XAxis, string>> = { step: 'Step', relative: 'Run time', time: 'Clock' };

export interface XRange {
  readonly from: number;
  readonly to: number;
}

/** A mark of the axis. Relative and clock values are seconds; `span` is how much the axis shows. */
export function axisText(value: number, x: XAxis, span: number): string {
  if (x === 'step') return stepText(value);
  if (x === 'relative') return shortDuration(value);
  const at = new Date(value * 1000);
  if (span > 3 * 86_400) return at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', ...(span < 600 ? { second: '2-digit' } : {}), hourCycle: 'h23' });
}

/** The place of the cursor, in words. */
export function hoverText(value: number, x: XAxis): string {
  if (x === 'step') return `Step ${value.toLocaleString('en-US')}`;
  if (x === 'relative') return `After ${durationText(value * 1000)}`;
  return new Date(value * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

function stepText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isInteger(value)) return '';
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  return size >= 1e4 ? `${trim(value / 1e3)}k` : String(value);
}

function shortDuration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 120) return `${trim(seconds)} s`;
  if (size < 7200) return `${trim(seconds / 60)} min`;
  return size < 172_800 ? `${trim(seconds / 3600)} h` : `${trim(seconds / 86_400)} d`;
}

function trim(value: number): string {
  return Number(value.toFixed(2)).toString();
}

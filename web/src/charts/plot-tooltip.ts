// The table at the cursor: the x, and the values there, in the order of the lines on the screen. A click holds it where
// it is, with every line in it, to be scrolled and copied. Everything that is text of a user's goes in as text.
import type uPlot from 'uplot';
import { copyText } from '../parts/copy-text.ts';
import { cutNames } from '../parts/cut-names.ts';
import { exactText, metricText } from '../parts/number-text.ts';
import type { Line } from './align-lines.ts';
import type { LineChartProps } from './line-chart-props.ts';
import { hoverText } from './x-axis.ts';
import classes from './plot-tooltip.module.css';

const shownAtCursor = 14;

interface ValueRow {
  readonly line: Line;
  readonly value: number;
}

export function plotTooltip(latest: { readonly current: LineChartProps }): uPlot.Plugin {
  const box = element('div', 'tooltip');
  let isHeld = false;
  let pressedAt = [0, 0];
  const rowsAt = (chart: uPlot) => {
    const { left, idx } = chart.cursor;
    return left !== undefined && left >= 0 && idx != null ? valuesAt(chart, latest.current.lines, idx) : [];
  };
  const hide = () => {
    isHeld = false;
    box.remove();
  };
  const show = (chart: uPlot) => {
    const rows = rowsAt(chart);
    if (rows.length === 0) return hide();
    const title = hoverText(chart.data[0][chart.cursor.idx!]!, latest.current.x);
    const sorted = [...rows].sort((a, b) => b.value - a.value);
    const at = sorted.indexOf(closestTo(sorted, chart.posToVal(chart.cursor.top ?? 0, 'y')));
    box.replaceChildren(head(title, sorted, isHeld ? hide : undefined));
    for (const row of rowElements(sorted, at, isHeld ? sorted.length : shownAtCursor)) box.append(row);
    box.dataset['held'] = String(isHeld);
    if (!box.isConnected) (chart.over.closest('[role=dialog]') ?? document.body).append(box);
    place(box, chart);
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isHeld) return;
    // What is held closes first; a dialog around it stays.
    event.stopPropagation();
    hide();
  };
  const onOutside = (event: PointerEvent) => {
    if (isHeld && !box.contains(event.target as Node)) hide();
  };
  return {
    hooks: {
      ready: (chart) => {
        chart.over.addEventListener('mousedown', (event) => (pressedAt = [event.clientX, event.clientY]));
        chart.over.addEventListener('click', (event) => {
          if (Math.hypot(event.clientX - pressedAt[0]!, event.clientY - pressedAt[1]!) > 4) return;
          isHeld = rowsAt(chart).length > 0;
          if (isHeld) show(chart);
        });
        document.addEventListener('keydown', onEscape, true);
        document.addEventListener('pointerdown', onOutside);
      },
      setCursor: (chart) => {
        // Only the chart under the pointer explains itself; the others show where the cursor is.
        if (isHeld) return;
        if (chart.over.matches(':hover')) show(chart);
        else hide();
      },
      setSeries: [(_chart, index) => latest.current.onHoverLine?.(index === null ? undefined : latest.current.lines[index - 1]?.id)],
      destroy: () => {
        document.removeEventListener('keydown', onEscape, true);
        document.removeEventListener('pointerdown', onOutside);
        hide();
      },
    },
  };
}

/** The value of each line at the cursor, or its nearest one when the line has none just there. Where a line is not, it has no value. */
function valuesAt(chart: uPlot, lines: readonly Line[], index: number): readonly ValueRow[] {
  const x = chart.data[0][index]!;
  const { min = 0, max = 0 } = chart.scales['x']!;
  const near = ((max ?? 0) - (min ?? 0)) / 50;
  return lines.flatMap((line, at) => {
    if (line.isFaint || line.xs.length === 0 || x < line.xs[0]! - near || x > line.xs.at(-1)! + near) return [];
    const value = nearest(chart.data[at + 1]!, index);
    return value === undefined ? [] : [{ line, value }];
  });
}

function nearest(values: ArrayLike<number | null | undefined>, index: number): number | undefined {
  for (let away = 0; away < 60; away += 1) {
    const value = values[index - away] ?? values[index + away];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

function closestTo(rows: readonly ValueRow[], at: number): ValueRow {
  return rows.reduce((a, b) => (Math.abs(b.value - at) < Math.abs(a.value - at) ? b : a));
}

function head(title: string, rows: readonly ValueRow[], close: (() => void) | undefined): HTMLElement {
  const box = element('div', 'head');
  const words = element('span', 'words');
  const isCut = close === undefined && rows.length > shownAtCursor;
  words.textContent = isCut ? `${title} · ${shownAtCursor} of ${rows.length} lines, click for all` : title;
  box.append(words);
  if (!close) return box;
  const table = [`line\t${title}`, ...rows.map(({ line, value }) => `${line.label}\t${exactText(value)}`)].join('\n');
  box.append(
    button('Copy', (self) => void copyText(table).then((isCopied) => (self.textContent = isCopied ? 'Copied' : 'Not copied'))),
    button('Close', close),
  );
  return box;
}

function rowElements(rows: readonly ValueRow[], closest: number, limit: number): HTMLElement[] {
  const cuts = cutNames(rows.map(({ line }) => line.label));
  const start = Math.max(0, Math.min(closest - limit / 2, rows.length - limit));
  return rows.slice(start, start + limit).map(({ line, value }, index) => {
    const item = element('div', rows.length > 1 && start + index === closest ? 'closest' : 'row');
    const key = element('i', 'key');
    key.style.borderTopColor = line.color;
    key.style.borderTopStyle = line.dash.length === 0 ? 'solid' : line.dash[0]! < 4 ? 'dotted' : 'dashed';
    const label = element('span', 'label');
    const { start: begin, end } = cuts.get(line.label) ?? { start: line.label, end: '' };
    label.append(textOf('start', begin), textOf('end', end));
    label.title = line.label;
    item.append(key, label, textOf('value', metricText(value)));
    return item;
  });
}

function textOf(name: string, text: string): HTMLElement {
  const made = element('span', name);
  made.textContent = text;
  return made;
}

function button(label: string, act: (self: HTMLElement) => void): HTMLElement {
  const made = element('button', 'button');
  made.setAttribute('type', 'button');
  made.textContent = label;
  made.addEventListener('click', () => act(made));
  return made;
}

/** Beside the cursor, on the side with more room, inside the window. */
function place(box: HTMLElement, chart: uPlot): void {
  const over = chart.over.getBoundingClientRect();
  const x = over.left + (chart.cursor.left ?? 0);
  const { width, height } = box.getBoundingClientRect();
  const isLeft = x + 14 + width > window.innerWidth - 8 && x - 14 - width > 8;
  box.style.left = `${Math.max(8, isLeft ? x - 14 - width : Math.min(x + 14, window.innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, Math.min(over.top + 4, window.innerHeight - height - 8))}px`;
}

function element(name: 'div' | 'i' | 'span' | 'button', style: string): HTMLElement {
  const made = document.createElement(name);
  made.className = classes[style]!;
  return made;
}

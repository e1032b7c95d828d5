// A chart as an SVG text, for papers and slides: title, axes, the lines as they are drawn, a legend with whole names,
// and what is said under the chart. Whatever a user wrote goes in escaped.
import { metricText } from '../parts/number-text.ts';
import type { Line } from './align-lines.ts';
import { axisTicks } from './axis-ticks.ts';
import { axisText, xAxisWords, type XAxis } from './x-axis.ts';

export interface Picture {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly x: XAxis;
  readonly xScale: PictureScale;
  readonly yScale: PictureScale;
  readonly notes: readonly string[];
  readonly scheme: 'light' | 'dark';
}

export interface PictureScale {
  readonly min: number;
  readonly max: number;
  readonly isLog: boolean;
}

export const pictureWidth = 960;
const [left, right, top, plotHeight] = [72, 24, 48, 440];
const rowHeight = 20;
const columns = 2;

const inks = {
  light: { ground: '#ffffff', ink: '#15202b', dim: '#566370', line: '#dde3e8' },
  dark: { ground: '#111921', ink: '#e6ebf0', dim: '#98a5b3', line: '#22303c' },
} as const;

export function pictureHeight({ lines, notes }: Pick<Picture, 'lines' | 'notes'>): number {
  const named = lines.filter(({ isFaint }) => !isFaint).length;
  return top + plotHeight + 56 + Math.ceil(named / columns) * rowHeight + notes.length * 18 + 16;
}

export function chartPicture(picture: Picture): string {
  const { ground, ink } = inks[picture.scheme];
  const height = pictureHeight(picture);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pictureWidth}" height="${height}" viewBox="0 0 ${pictureWidth} ${height}" font-family="system-ui, 'Segoe UI', 'Liberation Sans', sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="${ground}"/>`,
    text({ x: left, y: 28, fill: ink, more: 'font-size="17" font-weight="600"' }, picture.title),
    ...axes(picture),
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${pictureWidth - left - right}" height="${plotHeight}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...picture.lines.flatMap((line) => shade(line, picture)),
    ...picture.lines.flatMap((line) => path(line, picture)),
    `</g>`,
    ...legend(picture),
    `</svg>`,
  ].join('\n');
}

function axes(picture: Picture): readonly string[] {
  const { dim, line } = inks[picture.scheme];
  const { xScale, yScale, x } = picture;
  const bottom = top + plotHeight;
  const across = axisTicks(yScale, 8).flatMap((tick) => {
    const y = yAt(tick, yScale);
    return [`<path d="M${left} ${y}H${pictureWidth - right}" stroke="${line}"/>`, text({ x: left - 8, y: y + 4, fill: dim, more: 'text-anchor="end"' }, metricText(tick))];
  });
  const along = axisTicks(xScale, 9).map((tick) =>
    text({ x: xAt(tick, xScale), y: bottom + 20, fill: dim, more: 'text-anchor="middle"' }, axisText(tick, x, xScale.max - xScale.min)),
  );
  return [...across, ...along, text({ x: (left + pictureWidth - right) / 2, y: bottom + 40, fill: dim, more: 'text-anchor="middle"' }, xAxisWords[x])];
}

/** What is shaded between two edges, one stretch without gaps after the other. */
function shade(high: Line, { lines, xScale, yScale }: Picture): readonly string[] {
  const low = high.edge === 'high' ? lines.find(({ id }) => id === high.id.replace(/ high$/, ' low')) : undefined;
  if (low === undefined) return [];
  const point = (line: Line, index: number) => `${xAt(line.xs[index]!, xScale)} ${yAt(line.ys[index]!, yScale)}`;
  const shapes: string[] = [];
  let stretch: number[] = [];
  const close = () => {
    if (stretch.length > 1)
      shapes.push(
        `M${stretch.map((index) => point(high, index)).join('L')}L${stretch
          .toReversed()
          .map((index) => point(low, index))
          .join('L')}Z`,
      );
    stretch = [];
  };
  high.xs.forEach((_x, index) => {
    if (high.ys[index] === null || low.ys[index] === null) close();
    else stretch.push(index);
  });
  close();
  return shapes.length === 0 ? [] : [`<path d="${shapes.join('')}" fill="${high.color}" fill-opacity="0.17" stroke="none"/>`];
}

function path(line: Line, { xScale, yScale }: Picture): readonly string[] {
  let data = '';
  let isDown = false;
  line.xs.forEach((x, index) => {
    const y = line.ys[index];
    if (y === null || y === undefined) isDown = false;
    else {
      data += `${isDown ? 'L' : 'M'}${xAt(x, xScale)} ${yAt(y, yScale)}`;
      isDown = true;
    }
  });
  if (data === '') return [];
  if (line.edge !== undefined) return [];
  const look = line.isFaint ? 'stroke-width="1" stroke-opacity="0.28"' : 'stroke-width="2"';
  const dash = line.dash.length === 0 ? '' : ` stroke-dasharray="${line.dash.join(' ')}"`;
  const dot = line.xs.length === 1 ? ` stroke-linecap="round"` : '';
  return [`<path d="${data}${line.xs.length === 1 ? 'h0' : ''}" stroke="${line.color}" ${look}${dash}${dot}/>`];
}

function legend({ lines, notes, scheme }: Picture): readonly string[] {
  const { ink, dim } = inks[scheme];
  const named = lines.filter(({ isFaint }) => !isFaint);
  const from = top + plotHeight + 68;
  const width = (pictureWidth - left - right) / columns;
  const rows = named.flatMap(({ label, color, dash }, index) => {
    const [x, y] = [left + (index % columns) * width, from + Math.floor(index / columns) * rowHeight];
    return [
      `<path d="M${x} ${y - 4}h24" stroke="${color}" stroke-width="3"${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}/>`,
      text({ x: x + 32, y, fill: ink, more: '' }, label),
    ];
  });
  const below = from + Math.ceil(named.length / columns) * rowHeight;
  return [...rows, ...notes.map((note, index) => text({ x: left, y: below + index * 18, fill: dim, more: 'font-size="11"' }, note))];
}

function text({ x, y, fill, more }: { readonly x: number; readonly y: number; readonly fill: string; readonly more: string }, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}" ${more}>${escaped(content)}</text>`;
}

function xAt(value: number, scale: PictureScale): number {
  return round(left + shareOf(value, scale) * (pictureWidth - left - right));
}

function yAt(value: number, scale: PictureScale): number {
  return round(top + (1 - shareOf(value, scale)) * plotHeight);
}

function shareOf(value: number, { min, max, isLog }: PictureScale): number {
  return isLog ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min || 1);
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

/** What XML cannot hold is left out. */
function escaped(content: string): string {
  return (
    content
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, ' ')
      .toWellFormed()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

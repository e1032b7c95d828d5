// Takes a chart elsewhere: as a picture of lines, as one of pixels, as numbers.
import type uPlot from 'uplot';
import type { ChartSeries } from '@assay/sdk';
import { csvOf } from '../parts/csv.ts';
import { saveBlob } from '../parts/save-blob.ts';
import { saveText } from '../parts/save-text.ts';
import { type BandSeries, isBandSeries } from './band-series.ts';
import type { ChartGroup } from './chart-group.ts';
import { chartPicture, pictureHeight, pictureWidth, type Picture } from './chart-picture.ts';

/** The scales a chart has now, as the picture needs them. */
export function scalesOf(plot: uPlot): Pick<Picture, 'xScale' | 'yScale'> {
  const scale = (name: 'x' | 'y') => {
    const { min = 0, max = 1, distr } = plot.scales[name]!;
    return { min: min ?? 0, max: max ?? 1, isLog: Number(distr) === 3 };
  };
  return { xScale: scale('x'), yScale: scale('y') };
}

export function saveSvg(name: string, picture: Picture): void {
  saveText(`${name}.svg`, chartPicture(picture), 'image/svg+xml');
}

const sharpness = 2;

export async function savePng(name: string, picture: Picture): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chartPicture(picture))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = pictureWidth * sharpness;
  canvas.height = pictureHeight(picture) * sharpness;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser made no picture of this chart.');
  saveBlob(`${name}.png`, blob);
}

export function saveCsv(name: string, series: readonly ChartSeries[], styleOf: ChartGroup['styleOf']): void {
  const bands = series.filter(isBandSeries);
  if (bands.length > 0)
    return saveText(`${name}.csv`, csvOf([['group', 'metric', 'x', ...bandColumns], ...bands.flatMap((one) => bandRows(one, styleOf(one, 'light').label))]), 'text/csv');
  const rows = series.flatMap((one) =>
    one.steps.map((step, index) => [styleOf(one, 'light').label, one.runId, one.key, String(step), new Date(one.timestamps[index]!).toISOString(), String(one.values[index])]),
  );
  saveText(`${name}.csv`, csvOf([['line', 'run_id', 'metric', 'step', 'time', 'value'], ...rows]), 'text/csv');
}

const bandColumns = ['count', 'mean', 'median', 'deviation', 'error', 'low', 'high', 'min', 'max'] as const;

function bandRows({ band, steps, key }: BandSeries, label: string): readonly (readonly string[])[] {
  return steps.map((x, index) => [label, key, String(x), ...bandColumns.map((column) => String(band[`${column}s`][index]))]);
}

// The ways to take a chart elsewhere, as buttons of an enlarged chart and as entries of a menu.
import { Button, Menu } from '@mantine/core';
import { IconCheck, IconDownload, IconLink, IconPhoto, IconVector } from '@tabler/icons-react';
import { useState } from 'react';
import type uPlot from 'uplot';
import { copyText } from '../parts/copy-text.ts';
import { countText } from '../parts/number-text.ts';
import { showFailure } from '../parts/toasts.tsx';
import { titleOfChart, type ChartGroup } from './chart-group.ts';
import type { Picture } from './chart-picture.ts';
import type { Scheme } from './run-color.ts';
import { saveCsv, savePng, saveSvg, scalesOf } from './save-chart.ts';
import type { useChartLines } from './use-chart-lines.ts';

interface SaveChartProps {
  readonly group: ChartGroup;
  readonly drawn: ReturnType<typeof useChartLines>;
  readonly plotRef: React.RefObject<uPlot | undefined>;
  readonly scheme: Scheme;
}

interface Way {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly act: () => void;
}

export function SaveChart(props: SaveChartProps) {
  const [isCopied, setIsCopied] = useState(false);
  return (
    <>
      {waysToSave(props).map(({ label, icon, act }) => (
        <Button key={label} size="compact-sm" variant="default" leftSection={icon} onClick={act}>
          {label}
        </Button>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={isCopied ? <IconCheck size={14} /> : <IconLink size={14} />}
        onClick={() => void copyText(window.location.href).then(setIsCopied)}
      >
        {isCopied ? 'Copied' : 'Link'}
      </Button>
    </>
  );
}

export function SaveChartItems(props: SaveChartProps) {
  return waysToSave(props).map(({ label, icon, act }) => (
    <Menu.Item key={label} leftSection={icon} onClick={act}>
      {label}
    </Menu.Item>
  ));
}

function waysToSave(props: SaveChartProps): readonly Way[] {
  const { group, drawn } = props;
  const name = titleOfChart(group);
  const picture = pictureOf(props);
  const [points, total] = [drawn.series.reduce((sum, one) => sum + one.steps.length, 0), drawn.series.reduce((sum, one) => sum + one.total, 0)];
  return [
    ...(picture
      ? [
          {
            label: 'PNG',
            icon: <IconPhoto size={14} />,
            act: () => void savePng(name, picture()).catch((error: unknown) => showFailure('The picture was not made', error)),
          },
          { label: 'SVG', icon: <IconVector size={14} />, act: () => saveSvg(name, picture()) },
        ]
      : []),
    {
      label: points < total ? `CSV of the ${countText(points)} points` : 'CSV',
      icon: <IconDownload size={14} />,
      act: () => saveCsv(name, drawn.series, group.styleOf),
    },
  ];
}

/** Made when it is asked for: the scales are those of that moment. */
function pictureOf({ group, drawn, plotRef, scheme }: SaveChartProps): (() => Picture) | undefined {
  const { lines, x, notes } = drawn;
  if (lines.length === 0) return undefined;
  return () => {
    const plot = plotRef.current;
    if (!plot) throw new Error('The chart is not drawn.');
    return { title: titleOfChart(group), lines, x, ...scalesOf(plot), notes: notes.map(({ text }) => text), scheme };
  };
}

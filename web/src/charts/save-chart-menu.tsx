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
import type * as Savers from './save-chart.ts';
import type { useChartLines } from './use-chart-lines.ts';

interface SaveChartProps {
  readonly group: ChartGroup;
  readonly drawn: ReturnType<typeof useChartLines>;
  readonly plotRef: React.RefObject<uPlot | undefined>;
  readonly scheme: Scheme;
}

type Saver = typeof Savers;

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

/** What makes the files is loaded when one is asked for. */
function waysToSave({ group, drawn, plotRef, scheme }: SaveChartProps): readonly Way[] {
  const { lines, x, notes, series } = drawn;
  const name = titleOfChart(group);
  const [points, total] = [series.reduce((sum, one) => sum + one.steps.length, 0), series.reduce((sum, one) => sum + one.total, 0)];
  const save = (act: (saver: Saver) => void | Promise<void>) => () =>
    void import('./save-chart.ts').then(act).catch((error: unknown) => showFailure('The file was not made', error));
  const pictureBy = (saver: Saver): Picture => {
    if (!plotRef.current) throw new Error('The chart is not drawn.');
    return { title: name, lines, x, ...saver.scalesOf(plotRef.current), notes: notes.map(({ text }) => text), scheme };
  };
  const pictures: readonly Way[] = [
    { label: 'PNG', icon: <IconPhoto size={14} />, act: save((saver) => saver.savePng(name, pictureBy(saver))) },
    { label: 'SVG', icon: <IconVector size={14} />, act: save((saver) => saver.saveSvg(name, pictureBy(saver))) },
  ];
  return [
    ...(lines.length > 0 ? pictures : []),
    {
      label: points < total ? `CSV of the ${countText(points)} points` : 'CSV',
      icon: <IconDownload size={14} />,
      act: save((saver) => saver.saveCsv(name, series, group.styleOf)),
    },
  ];
}

// A chart enlarged: the picture with every setting beside it, and its lines as a table below.
import { Group, useComputedColorScheme } from '@mantine/core';
import { useRef } from 'react';
import type uPlot from 'uplot';
import { ChartBody } from './chart-body.tsx';
import { WideDialog } from '../parts/wide-dialog.tsx';
import { titleOfChart, type ChartGroup } from './chart-group.ts';
import type { ChartPage } from './chart-page.ts';
import { LegendTable } from './legend-table.tsx';
import { OwnSettings } from './own-settings.tsx';
import { SaveChart } from './save-chart-menu.tsx';
import { useChartLines } from './use-chart-lines.ts';
import classes from './large-chart.module.css';

interface LargeChartProps {
  readonly group: ChartGroup;
  readonly page: ChartPage;
  readonly sync: string;
  readonly onColor?: ((runId: string, color: number) => void) | undefined;
}

export function LargeChart({ group, page, sync, onColor }: LargeChartProps) {
  const scheme = useComputedColorScheme();
  const plotRef = useRef<uPlot>(undefined);
  const drawn = useChartLines(group, page, scheme);
  const height = Math.max(220, Math.round(window.innerHeight * (window.innerWidth < 760 ? 0.36 : 0.48)));
  return (
    <WideDialog title={titleOfChart(group)} size="min(1500px, 94vw)" onClose={() => page.change({ large: undefined })}>
      <div className={classes['box']}>
        <div className={classes['picture']}>
          <ChartBody group={group} page={page} drawn={drawn} sync={sync} height={height} plotRef={plotRef} scheme={scheme} isLarge />
          <LegendTable
            series={drawn.series}
            styleOf={group.styleOf}
            scheme={scheme}
            hidden={drawn.options.hide ?? []}
            onHide={(hide) => page.setOwn(group.name, { hide })}
            onColor={onColor}
          />
        </div>
        <div className={classes['side']}>
          <OwnSettings name={group.name} page={page} options={drawn.options} />
          <Group gap="xs" mt="md">
            <SaveChart group={group} drawn={drawn} plotRef={plotRef} scheme={scheme} />
          </Group>
        </div>
      </div>
    </WideDialog>
  );
}

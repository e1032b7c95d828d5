// The settings that hold for every chart of a page: x axis, smoothing, scales, which metrics share a chart.
import { Button, Divider, Group, Popover, SegmentedControl, Skeleton, Switch } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconZoomReset } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { ChartOptions } from './chart-options.ts';
import type { ChartPage } from './chart-page.ts';
import classes from './chart-card.module.css';
import { SmoothingControl } from './smoothing-control.tsx';
import { xAxes, xAxisWords } from './x-axis.ts';

const ScaleSettings = lazy(async () => ({ default: (await import('./scale-settings.tsx')).ScaleSettings }));

interface ChartToolbarProps {
  readonly page: ChartPage;
  readonly children?: React.ReactNode;
}

export function ChartToolbar({ page, children }: ChartToolbarProps) {
  const { options, range, change } = page;
  return (
    <Group gap="xs" className={classes['toolbar']} role="toolbar" aria-label="Settings of the charts">
      <SegmentedControl
        size="xs"
        aria-label="X axis"
        value={options.x ?? 'step'}
        onChange={(x) => change({ x: x === 'step' ? undefined : x })}
        data={xAxes.map((value) => ({ value, label: xAxisWords[value] }))}
      />
      <SmoothingControl value={options.smooth ?? 0} onChange={(smooth) => change({ smooth: smooth === 0 ? undefined : smooth })} />
      <Popover position="bottom-start" shadow="md" width={268} trapFocus>
        <Popover.Target>
          <Button size="xs" variant="default" leftSection={<IconAdjustmentsHorizontal size={15} />}>
            Scales{countOn(options) > 0 ? ` (${countOn(options)})` : ''}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={<Skeleton height={190} animate={false} />}>
            <ScaleSettings options={options} onChange={(next) => change(withoutDefaults(next))} />
          </Suspense>
          <Divider my="sm" />
          <Switch
            size="xs"
            label="Train and validation on one chart"
            checked={options.pair !== false}
            onChange={(event) => change({ pair: event.currentTarget.checked ? undefined : false })}
          />
        </Popover.Dropdown>
      </Popover>
      {range && (
        <Button size="xs" variant="light" leftSection={<IconZoomReset size={15} />} onClick={() => page.setRange(undefined)}>
          Whole x axis
        </Button>
      )}
      {children}
    </Group>
  );
}

function countOn({ log, logx, clip, by }: ChartOptions): number {
  return Number(log ?? false) + Number(logx ?? false) + Number(clip ?? false) + Number(by !== undefined);
}

/** Defaults do not stand in an address. */
function withoutDefaults(next: ChartOptions): ChartOptions {
  return Object.fromEntries(Object.entries(next).map(([name, value]) => [name, value === false || value === 'ema' ? undefined : value]));
}

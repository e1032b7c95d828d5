// The settings that hold for every chart of a page: x axis, smoothing, scale.
import { Group, SegmentedControl, Slider, Switch, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { ChartOptions } from './chart-options.ts';
import classes from './chart-card.module.css';
import { xAxes, xAxisWords } from './x-axis.ts';

interface ChartToolbarProps {
  readonly options: ChartOptions;
  readonly onChange: (options: ChartOptions) => void;
  readonly children?: React.ReactNode;
}

export function ChartToolbar({ options, onChange, children }: ChartToolbarProps) {
  return (
    <Group gap="xs" className={classes['toolbar']} role="toolbar" aria-label="Settings of the charts">
      <SegmentedControl
        size="xs"
        aria-label="X axis"
        value={options.x ?? 'step'}
        onChange={(x) => onChange({ ...options, x: x === 'step' ? undefined : x })}
        data={xAxes.map((value) => ({ value, label: xAxisWords[value] }))}
      />
      <Smoothing value={options.smooth ?? 0} onChange={(smooth) => onChange({ ...options, smooth: smooth === 0 ? undefined : smooth })} />
      <Switch size="xs" label="Log scale" checked={options.log ?? false} onChange={(event) => onChange({ ...options, log: event.currentTarget.checked || undefined })} />
      {children}
    </Group>
  );
}

/** Moves freely while dragged; the address changes when it is let go. */
function Smoothing({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }) {
  const [dragged, setDragged] = useState<number>();
  const id = useId();
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" id={id} c="dimmed">
        Smoothing
      </Text>
      <Slider
        w={96}
        size="xs"
        thumbSize={13}
        min={0}
        max={99}
        label={(percent) => `${percent} %`}
        thumbLabel="Smoothing in percent"
        aria-labelledby={id}
        value={dragged ?? value}
        onChange={setDragged}
        onChangeEnd={(end) => {
          setDragged(undefined);
          onChange(end);
        }}
      />
      <Text size="xs" className="numbers" w={34} c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {dragged ?? value} %
      </Text>
    </Group>
  );
}

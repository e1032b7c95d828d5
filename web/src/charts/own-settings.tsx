// The settings of one chart: what it has from its page, and what it has otherwise.
import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { OwnChartOptions } from './chart-options.ts';
import type { ChartPage } from './chart-page.ts';
import { ScaleSettings } from './scale-settings.tsx';
import { SmoothingControl } from './smoothing-control.tsx';
import { xAxes, xAxisWords } from './x-axis.ts';

interface OwnSettingsProps {
  readonly name: string;
  readonly page: ChartPage;
  /** As the chart is drawn now. */
  readonly options: OwnChartOptions;
}

const words: Readonly<Partial<Record<keyof OwnChartOptions, string>>> = {
  x: 'x axis',
  smooth: 'smoothing',
  by: 'way of smoothing',
  log: 'log y',
  logx: 'log x',
  clip: 'outliers',
  low: 'y from',
  high: 'y to',
  fine: 'more points',
  all: 'more lines',
  hide: 'hidden lines',
};

export function OwnSettings({ name, page, options }: OwnSettingsProps) {
  const own = page.options.own?.[name] ?? {};
  const set = (next: OwnChartOptions) => page.setOwn(name, next);
  const named = Object.keys(own).flatMap((key) => words[key as keyof OwnChartOptions] ?? []);
  return (
    <Stack gap="sm" role="group" aria-label="Settings of this chart">
      <SegmentedControl
        size="xs"
        aria-label="X axis of this chart"
        value={options.x ?? 'step'}
        onChange={(x) => set({ x: x === (page.options.x ?? 'step') ? undefined : x })}
        data={xAxes.map((value) => ({ value, label: xAxisWords[value] }))}
      />
      <SmoothingControl value={options.smooth ?? 0} width={110} onChange={(smooth) => set({ smooth: smooth === (page.options.smooth ?? 0) ? undefined : smooth })} />
      <Group gap="xs" grow>
        <BoundField label="y from" value={options.low} onChange={(low) => set({ low })} />
        <BoundField label="y to" value={options.high} onChange={(high) => set({ high })} />
      </Group>
      <ScaleSettings options={options} onChange={set} />
      <div>
        <Text size="xs" c="dimmed">
          {named.length === 0 ? 'All as the page has it.' : `Otherwise than the page: ${named.join(', ')}.`}
        </Text>
        {named.length > 0 && (
          <Button size="compact-xs" variant="subtle" mt={4} px={0} onClick={() => page.clearOwn(name)}>
            As the page has it
          </Button>
        )}
      </div>
    </Stack>
  );
}

interface BoundFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** An end of the y scale; empty is as far as the lines reach. */
function BoundField({ label, value, onChange }: BoundFieldProps) {
  const shown = value === undefined ? '' : String(Number(value.toPrecision(8)));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const number = text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'));
  const isWrong = number !== undefined && !Number.isFinite(number);
  const send = () => {
    if (!isWrong && text !== shown) onChange(number);
  };
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder="auto"
      inputMode="decimal"
      value={text}
      error={isWrong ? 'Not a number' : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === 'Enter' && send()}
    />
  );
}

// The settings of scales and smoothing, of a page or of one chart.
import { Radio, Stack, Switch, Text } from '@mantine/core';
import type { ChartOptions } from './chart-options.ts';
import { smoothings, smoothingWords } from './smooth.ts';
import { outlierRule } from './y-range.ts';

interface ScaleSettingsProps {
  readonly options: ChartOptions;
  readonly onChange: (next: ChartOptions) => void;
}

export function ScaleSettings({ options, onChange }: ScaleSettingsProps) {
  const isClock = options.x === 'time';
  return (
    <Stack gap={9}>
      <Switch size="xs" label="Log y" checked={options.log ?? false} onChange={(event) => onChange({ log: event.currentTarget.checked })} />
      <Switch
        size="xs"
        label="Log x"
        disabled={isClock}
        {...(isClock ? { description: 'Not for the clock' } : {})}
        checked={(options.logx ?? false) && !isClock}
        onChange={(event) => onChange({ logx: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Ignore outliers"
        description={`${outlierRule[0]!.toUpperCase()}${outlierRule.slice(1)}`}
        checked={options.clip ?? false}
        onChange={(event) => onChange({ clip: event.currentTarget.checked })}
      />
      <Radio.Group size="xs" label={<Text size="xs">Smooth by</Text>} value={options.by ?? 'ema'} onChange={(by) => onChange({ by })}>
        <Stack gap={11} mt={7}>
          {smoothings.map((by) => (
            <Radio key={by} size="xs" value={by} label={smoothingWords[by]} />
          ))}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

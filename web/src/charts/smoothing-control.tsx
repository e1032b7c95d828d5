// How strongly lines are smoothed. Moves freely while dragged; the address changes when it is let go.
import { Group, Slider, Text } from '@mantine/core';
import { useId, useState } from 'react';

interface SmoothingControlProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly width?: number | undefined;
}

export function SmoothingControl({ value, onChange, width = 96 }: SmoothingControlProps) {
  const [dragged, setDragged] = useState<number>();
  const id = useId();
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" id={id} c="dimmed">
        Smoothing
      </Text>
      <Slider
        w={width}
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

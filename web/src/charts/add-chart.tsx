// Makes a chart of several metrics by a pattern of their names.
import { Button, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { countWithNoun } from '../parts/number-text.ts';
import { matchingKeys } from './metric-pattern.ts';

interface AddChartProps {
  readonly keys: readonly string[];
  readonly onAdd: (pattern: string) => void;
}

const shownNames = 6;

export function AddChart({ keys, onAdd }: AddChartProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [pattern, setPattern] = useState('');
  const found = matchingKeys(pattern, keys);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" shadow="md" width={300} trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setIsOpen(!isOpen)}>
          Chart
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (found.length === 0) return;
            onAdd(pattern.trim());
            setPattern('');
            setIsOpen(false);
          }}
        >
          <Stack gap="xs">
            <TextInput
              size="xs"
              label="Metrics on one chart"
              description="Names or parts of them, * for any text, commas between"
              placeholder="loss*, val/*"
              value={pattern}
              onChange={(event) => setPattern(event.currentTarget.value)}
              maxLength={300}
              spellCheck={false}
              data-autofocus
            />
            {pattern.trim() !== '' && (
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }} role="status">
                {found.length === 0
                  ? 'No metric is named like that.'
                  : `${countWithNoun(found.length, 'metric')}: ${found.slice(0, shownNames).join(', ')}${found.length > shownNames ? ', …' : ''}`}
              </Text>
            )}
            <Button size="xs" type="submit" disabled={found.length === 0}>
              Add the chart
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

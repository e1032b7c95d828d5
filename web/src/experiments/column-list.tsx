// The keys that can be columns of the runs table. Long lists of keys are searched, never drawn whole.
import { Button, Checkbox, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { RunKeys } from '@assay/sdk';
import { SearchField } from '../parts/search-field.tsx';
import { countText } from '../parts/number-text.ts';
import { attributes, columnOf, metricColumn, titleOf, type RunColumn } from './run-columns.ts';

export interface ColumnListProps {
  readonly keys: RunKeys;
  readonly columns: readonly RunColumn[];
  /** undefined goes back to the columns chosen by what the runs have. */
  readonly onChange: (columns: readonly RunColumn[] | undefined) => void;
}

const shownEach = 40;

export function ColumnList({ keys, columns, onChange }: ColumnListProps) {
  const [text, setText] = useState('');
  const groups: readonly (readonly [string, readonly RunColumn[]])[] = [
    ['About the run', attributes.filter((name) => name !== 'name').map((name) => columnOf(`attribute:${name}`)!)],
    ['Metrics', keys.metrics.map((key) => metricColumn(key))],
    ['Params', keys.params.map((key) => columnOf(`param:${key}`)!)],
    ['Tags', keys.tags.map((key) => columnOf(`tag:${key}`)!)],
  ];
  const toggle = (column: RunColumn) => {
    const there = columns.filter((one) => same(one, column));
    onChange(there.length > 0 ? columns.filter((one) => !same(one, column)) : [...columns, column]);
  };
  return (
    <>
      <SearchField label="Find a key" value={text} onChange={setText} isFilter={false} />
      <ScrollArea.Autosize mah={380} mt="xs" type="auto" offsetScrollbars>
        <Stack gap="md">
          {groups.map(([title, all]) => (
            <PickGroup key={title} title={title} all={all} text={text} isOn={(column) => columns.some((one) => same(one, column))} onToggle={toggle} />
          ))}
        </Stack>
      </ScrollArea.Autosize>
      <Group justify="space-between" mt="sm">
        <Text size="xs" c="dimmed">
          {countText(columns.length)} shown
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={() => onChange(undefined)}>
          Choose for me
        </Button>
      </Group>
    </>
  );
}

interface PickGroupProps {
  readonly title: string;
  readonly all: readonly RunColumn[];
  readonly text: string;
  readonly isOn: (column: RunColumn) => boolean;
  readonly onToggle: (column: RunColumn) => void;
}

function PickGroup({ title, all, text, isOn, onToggle }: PickGroupProps) {
  const found = all.filter((column) => titleOf(column).toLowerCase().includes(text.toLowerCase()));
  if (found.length === 0) return null;
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" size="xs" fw={600} c="dimmed" mb={6} p={0}>
        {title}
      </Text>
      <Stack gap={7}>
        {found.slice(0, shownEach).map((column) => (
          <Checkbox key={column.id} size="xs" label={titleOf(column)} checked={isOn(column)} onChange={() => onToggle(column)} styles={{ label: { overflowWrap: 'anywhere' } }} />
        ))}
      </Stack>
      {found.length > shownEach && (
        <Text size="xs" c="dimmed" mt={6}>
          {countText(found.length - shownEach)} more; type to narrow
        </Text>
      )}
    </fieldset>
  );
}

/** A metric is one column, whatever statistic it shows. */
function same(a: RunColumn, b: RunColumn): boolean {
  if (a.kind === 'metric') return b.kind === 'metric' && a.key === b.key;
  return a.id === b.id;
}

// What runs are grouped by, picked from their keys. Loaded when it is first opened.
import { Button, MultiSelect, Stack, Text } from '@mantine/core';
import type { RunKeys } from '@assay/sdk';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { shortField, isGrouped, seedParams } from './grouping.ts';
import { quoted } from './run-columns.ts';

interface GroupChoiceProps {
  readonly keys: RunKeys;
  readonly search: ExperimentPageSearch;
  readonly onGroup: (next: Pick<ExperimentPageSearch, 'groupBy' | 'groupBut'>) => void;
}

const facts = ['group', 'job_type', 'user_name', 'status', 'source_commit', 'source_branch'] as const;
const factWords: Readonly<Record<(typeof facts)[number], string>> = {
  group: 'Group',
  job_type: 'Job type',
  user_name: 'User',
  status: 'State',
  source_commit: 'Commit',
  source_branch: 'Branch',
};
const mostFields = 5;
/** More would only slow the list down; the field finds the others. */
const listed = 200;

export function GroupChoice({ keys, search, onGroup: set }: GroupChoiceProps) {
  const seeds = seedParams(keys);
  return (
    <Stack gap="sm">
      <MultiSelect
        size="xs"
        label="Together what shares"
        placeholder="lr, model, group …"
        data={fieldChoices(keys, search.groupBy)}
        limit={listed}
        value={[...(search.groupBy ?? [])]}
        maxValues={mostFields}
        searchable
        clearable
        comboboxProps={{ withinPortal: false }}
        onChange={(groupBy) => set({ groupBy, groupBut: undefined })}
      />
      <MultiSelect
        size="xs"
        label="Or all params but"
        placeholder="seed …"
        data={[...new Set([...seeds, ...keys.params, ...(search.groupBut ?? [])])]}
        limit={listed}
        value={[...(search.groupBut ?? [])]}
        searchable
        clearable
        comboboxProps={{ withinPortal: false }}
        onChange={(groupBut) => set({ groupBy: undefined, groupBut: groupBut.length === 0 ? undefined : groupBut })}
      />
      {isGrouped(search) ? (
        <Button size="compact-sm" variant="default" onClick={() => set({})}>
          Single runs again
        </Button>
      ) : (
        <Text size="xs" c="dimmed">
          Each group shows how many runs it has, and the mean and deviation of every metric over them.
        </Text>
      )}
    </Stack>
  );
}

function fieldChoices(keys: RunKeys, chosen: readonly string[] = []) {
  const ofKeys = (kind: 'params' | 'tags') => keys[kind].map((key) => ({ value: `${kind}.${/^\w+$/.test(key) ? key : quoted(key)}`, label: key }));
  const known = [
    { group: 'Params', items: ofKeys('params') },
    { group: 'About the run', items: facts.map((value) => ({ value, label: factWords[value] })) },
    { group: 'Tags', items: ofKeys('tags') },
  ];
  const values = new Set(known.flatMap(({ items }) => items.map(({ value }) => value)));
  const others = chosen.filter((value) => !values.has(value));
  return [...known, ...(others.length > 0 ? [{ group: 'Others', items: others.map((value) => ({ value, label: shortField(value) })) }] : [])];
}

// Groups of runs instead of single ones: over seeds by one click, or by whatever somebody picks.
import { Button, Popover, Skeleton } from '@mantine/core';
import { IconLayersIntersect, IconStack2 } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { RunKeys } from '@assay/sdk';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { groupingText, isGrouped, seedParams } from './grouping.ts';

const GroupChoice = lazy(async () => ({ default: (await import('./group-choice.tsx')).GroupChoice }));

interface GroupMenuProps {
  readonly keys: RunKeys;
  readonly search: ExperimentPageSearch;
  readonly change: (next: Partial<ExperimentPageSearch>, replace?: boolean) => void;
}

export function GroupMenu({ keys, search, change }: GroupMenuProps) {
  const seeds = seedParams(keys);
  const isOn = isGrouped(search);
  const set = (next: Pick<ExperimentPageSearch, 'groupBy' | 'groupBut'>) =>
    change({ groupBy: next.groupBy?.length === 0 ? undefined : next.groupBy, groupBut: next.groupBut, drawnGroups: undefined, colors: undefined }, false);
  return (
    <Button.Group>
      {seeds.length > 0 && !isOn && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconStack2 size={15} />}
          onClick={() => set({ groupBut: seeds })}
          title={`Runs that differ in nothing but ${seeds.join(', ')} become one row`}
        >
          Over seeds
        </Button>
      )}
      <Popover width={340} position="bottom-end" shadow="md" trapFocus>
        <Popover.Target>
          <Button size="xs" variant={isOn ? 'light' : 'default'} leftSection={<IconLayersIntersect size={15} />} maw={240}>
            {groupingText(search)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={<Skeleton height={170} animate={false} />}>
            <GroupChoice keys={keys} search={search} onGroup={set} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </Button.Group>
  );
}

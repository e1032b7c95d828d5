// How to run a run again: the one command where there is a record of it, and otherwise how to get a record next time.
import { Button, Popover, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { RunRecord } from '@assay/sdk';
import { useState } from 'react';
import { inputsQuery } from '../data/reproduction-queries.ts';
import { CodeLines } from '../parts/code-lines.tsx';

export function ReproduceButton({ run }: { readonly run: RunRecord }) {
  const [isOpen, setIsOpen] = useState(false);
  const { data, isFetched } = useQuery({ ...inputsQuery(run.id), enabled: isOpen });
  const isRecorded = data !== undefined && data !== null;
  return (
    <Popover opened={isOpen && isFetched} onChange={setIsOpen} width={430} position="bottom-end" shadow="md" trapFocus withArrow>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconRepeat size={15} />} loading={isOpen && !isFetched} onClick={() => setIsOpen(!isOpen)}>
          Reproduce
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 24px)">
        <Text size="sm" fw={600} mb={4}>
          {isRecorded ? 'Run it again' : 'There is no record to repeat it by'}
        </Text>
        <Text size="xs" c="dimmed" mb="sm">
          {isRecorded
            ? 'This restores code, data, environment and randomness in a clean folder, runs it again, and grades the result. The verdict comes back to this page by itself.'
            : 'This run was logged without what it was made of. Started like this, the next one can be repeated with one command:'}
        </Text>
        <CodeLines what="the command" lines={isRecorded ? [`assay reproduce ${run.id}`] : ['assay run -- python train.py']} />
      </Popover.Dropdown>
    </Popover>
  );
}

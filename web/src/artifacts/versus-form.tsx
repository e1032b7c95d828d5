// Asks which file the shown one is to be held against: another of the same owner, or one of another run.
import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { IconGitCompare } from '@tabler/icons-react';
import { useState } from 'react';
import { ownerOf } from '@assay/sdk';
import { useFilePlace } from './use-file-place.ts';

export function VersusForm({ path }: { readonly path: string }) {
  const [{ versusFile }, change] = useFilePlace();
  const [isOpen, setIsOpen] = useState(false);
  const [runId, setRunId] = useState('');
  const [other, setOther] = useState(path);
  const id = runId.trim();
  const isSelf = id === '' && other.trim() === path;
  if (versusFile !== undefined) {
    return (
      <Button size="xs" variant="default" onClick={() => change({ versus: undefined, versusFile: undefined })}>
        Stop comparing
      </Button>
    );
  }
  return (
    <Popover opened={isOpen} onChange={setIsOpen} width={340} position="bottom-end" shadow="md" trapFocus withArrow>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconGitCompare size={14} />} onClick={() => setIsOpen(!isOpen)}>
          Compare
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 24px)">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setIsOpen(false);
            change({ at: undefined, versus: id === '' ? undefined : ownerOf.run(id), versusFile: other.trim() });
          }}
        >
          <Stack gap="xs">
            <TextInput size="xs" label="Path of the other file" value={other} onChange={(event) => setOther(event.currentTarget.value)} required />
            <TextInput size="xs" label="Id of its run" description="Empty: these files" value={runId} onChange={(event) => setRunId(event.currentTarget.value)} />
            <Group justify="flex-end">
              <Button size="xs" type="submit" disabled={other.trim() === '' || isSelf}>
                Compare
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

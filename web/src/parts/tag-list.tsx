// Tags of a thing: seen, added, removed. Those that clients keep for themselves are folded away.
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyValue } from '@assay/sdk';
import { Section } from './section.tsx';
import classes from './tag-list.module.css';

interface TagListProps {
  readonly tags: readonly KeyValue[];
  readonly onSet: (tag: KeyValue) => Promise<unknown>;
  readonly onRemove: (key: string) => Promise<unknown>;
}

/** Tags with such a beginning are written by clients, for clients. */
const clientPrefixes = ['mlflow.', 'assay.'] as const;
const isOfClient = ({ key }: KeyValue): boolean => clientPrefixes.some((prefix) => key.startsWith(prefix));

export function TagList({ tags, onSet, onRemove }: TagListProps) {
  const [showsAll, setShowsAll] = useState(false);
  const own = tags.filter((tag) => !isOfClient(tag));
  const others = tags.filter(isOfClient);
  const remove = useMutation({ mutationFn: onRemove, meta: { title: 'The tag was not removed' } });
  return (
    <Section title="Tags" aside={<AddTag onSet={onSet} />}>
      {own.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet.
        </Text>
      )}
      <ul className={classes['list']}>
        {own.map(({ key, value }) => (
          <li key={key} className={classes['tag']} title={`${key}: ${value}`}>
            <b>{key}</b>
            <span>{value}</span>
            <ActionIcon size={18} aria-label={`Remove tag ${key}`} onClick={() => remove.mutate(key)}>
              <IconX size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <UnstyledButton className={classes['more']} aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Hide' : 'Show'} {others.length} written by the client
        </UnstyledButton>
      )}
      {showsAll && (
        <dl className={classes['others']}>
          {others.map(({ key, value }) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value.length > 600 ? `${value.slice(0, 600)}…` : value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function AddTag({ onSet }: Pick<TagListProps, 'onSet'>) {
  const [isOpen, setIsOpen] = useState(false);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const add = useMutation({
    mutationFn: onSet,
    meta: { title: 'The tag was not set' },
    onSuccess: () => {
      setIsOpen(false);
      setKey('');
      setValue('');
    },
  });
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setIsOpen(!isOpen)}>
          Add
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ key: key.trim(), value });
          }}
        >
          <Stack gap="xs" w={240}>
            <TextInput size="xs" label="Key" value={key} onChange={(event) => setKey(event.currentTarget.value)} required maxLength={250} />
            <TextInput size="xs" label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
            <Group justify="flex-end">
              <Button size="xs" type="submit" loading={add.isPending} disabled={key.trim() === ''}>
                Set tag
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

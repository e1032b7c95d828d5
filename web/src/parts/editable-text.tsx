// A text people write about a thing: read as it is, changed in place.
import { ActionIcon, Button, Group, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Markdown } from '../markdown/markdown.tsx';
import { Section } from './section.tsx';

interface EditableTextProps {
  readonly title: string;
  readonly text: string;
  /** What stands there while there is none. */
  readonly empty: string;
  /** Resolves when it is stored. */
  readonly onSave: (text: string) => Promise<unknown>;
}

export function EditableText({ title, text, empty, onSave }: EditableTextProps) {
  const [draft, setDraft] = useState<string>();
  const save = useMutation({ mutationFn: onSave, meta: { title: 'This was not saved' }, onSuccess: () => setDraft(undefined) });
  if (draft === undefined) {
    return (
      <Section
        title={title}
        aside={
          <Tooltip label="Edit">
            <ActionIcon size="sm" aria-label={`Edit ${title.toLowerCase()}`} onClick={() => setDraft(text)}>
              <IconPencil size={15} />
            </ActionIcon>
          </Tooltip>
        }
      >
        {text === '' ? (
          <Text size="sm" c="dimmed">
            {empty}
          </Text>
        ) : (
          <Markdown text={text} />
        )}
      </Section>
    );
  }
  return (
    <Section title={title}>
      <Textarea aria-label={title} value={draft} onChange={(event) => setDraft(event.currentTarget.value)} autosize minRows={4} maxRows={20} autoFocus />
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button size="xs" variant="default" onClick={() => setDraft(undefined)}>
          Cancel
        </Button>
        <Button size="xs" loading={save.isPending} onClick={() => save.mutate(draft.trim())}>
          Save
        </Button>
      </Group>
    </Section>
  );
}

// Short messages in the corner: what was done, with a way back, and what failed.
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { errorText } from './error-note.tsx';

export function showDone(message: string, undo?: () => void): void {
  const id = notifications.show({
    color: 'verdigris',
    autoClose: undo ? 9000 : 3500,
    message: undo ? (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ) : (
      message
    ),
  });
}

export function showFailure(title: string, error: unknown): void {
  notifications.show({ color: 'red', title, message: errorText(error), autoClose: 10_000 });
}

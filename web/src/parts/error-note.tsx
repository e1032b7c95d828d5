// What failed, in the server's own sentence, and a way to try again.
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { ApiError } from '@assay/sdk';

interface ErrorNoteProps {
  /** What could not be done: "The runs could not be read". */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function ErrorNote({ title, error, onRetry }: ErrorNoteProps) {
  return (
    <Alert role="alert" color="red" variant="light" title={title} icon={<IconAlertTriangle size={18} />} my="md">
      <Group justify="space-between" align="flex-end" gap="md">
        <Text size="sm" maw={720} style={{ overflowWrap: 'anywhere' }}>
          {errorText(error)}
        </Text>
        {onRetry && (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** The sentence of a refusal; for a lost connection, what that means. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError && error.code === 'unreachable') {
    return 'The server does not answer. Is it running? What was logged is safe: clients keep trying, and so can you.';
  }
  return error instanceof Error ? sentence(error.message) : String(error);
}

/** Server sentences begin small and end without a stop, as parts of log lines do. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

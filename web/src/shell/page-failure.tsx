// What is shown when a page itself breaks: the reason, and a way to go on.
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { errorText } from '../parts/error-note.tsx';

export function PageFailure({ error, reset }: ErrorComponentProps) {
  return (
    <Stack align="center" gap="sm" py={96} px="md" ta="center" role="alert">
      <Title order={1} fz="xl">
        This page broke
      </Title>
      <Text c="dimmed" maw={560} style={{ overflowWrap: 'anywhere' }}>
        {errorText(error)}
      </Text>
      <Group mt="sm">
        <Button
          onClick={() => {
            // A page whose files were replaced by a newer version loads only afresh.
            reset();
            window.location.reload();
          }}
        >
          Load it again
        </Button>
        <Button renderRoot={(props) => <Link to="/experiments" {...props} />} variant="default">
          All experiments
        </Button>
      </Group>
    </Stack>
  );
}

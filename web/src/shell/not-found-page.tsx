// The page for an address that leads nowhere.
import { Button, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PageTitle } from '../parts/page-title.tsx';

export function NotFoundPage() {
  return (
    <Stack align="center" gap="sm" py={96} px="md" ta="center">
      <PageTitle text="Not found" />
      <Text fz={54} fw={700} c="dimmed" className="numbers" aria-hidden>
        404
      </Text>
      <Title order={1} fz="xl">
        There is no page at this address
      </Title>
      <Text c="dimmed" maw={440}>
        It may have been typed with a slip, or it belonged to something that was deleted for good.
      </Text>
      <Button renderRoot={(props) => <Link to="/experiments" {...props} />} mt="sm">
        Go to all experiments
      </Button>
    </Stack>
  );
}

// The models a run made, and the registered versions they became.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RunDetail } from '@assay/sdk';
import { AliasBadges } from '../models/alias-badges.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';

export function RunModels({ detail: { run, models, modelVersions } }: { readonly detail: RunDetail }) {
  if (models.length === 0 && modelVersions.length === 0) return null;
  return (
    <Section title="Models" aside={models.length > 0 ? models.length : undefined}>
      <Stack gap="sm">
        {models.map((model) => (
          <Group key={model.id} justify="space-between" wrap="nowrap" gap="sm">
            <Group gap={8} wrap="nowrap" miw={0}>
              <Link to="/runs/$runId" params={{ runId: run.id }} search={{ tab: 'artifacts', model: model.id }} className="clip" title={model.id}>
                {model.name}
              </Link>
              {model.modelType !== undefined && model.modelType !== '' && (
                <Badge size="sm" variant="light" tt="none">
                  {model.modelType}
                </Badge>
              )}
              {model.status !== 'ready' && (
                <Badge size="sm" variant="light" color={model.status === 'failed' ? 'red' : 'gray'} tt="none">
                  {model.status}
                </Badge>
              )}
            </Group>
            <Text size="xs" c="dimmed">
              <TimeAgo at={model.createdAt} />
            </Text>
          </Group>
        ))}
        {modelVersions.map(({ modelName, version, aliases }) => (
          <Group key={`${modelName} ${version}`} gap={8} wrap="nowrap">
            <Text size="sm" className="clip">
              Registered as{' '}
              <Link to="/models/$name/versions/$version" params={{ name: modelName, version: String(version) }}>
                {modelName} {version}
              </Link>
            </Text>
            <AliasBadges aliases={aliases} />
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

// The datasets a run says it used.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { DatasetInput, RunRecord } from '@assay/sdk';
import { CopyButton } from '../parts/copy-button.tsx';
import { Section } from '../parts/section.tsx';
import { profileText } from './dataset-profile.ts';

export function RunInputsTab({ run }: { readonly run: RunRecord }) {
  if (run.datasets.length === 0) return null;
  return (
    <Section title="Datasets" aside={run.datasets.length}>
      <Stack gap="sm">
        {run.datasets.map((dataset) => (
          <DatasetLine key={`${dataset.name} ${dataset.digest} ${dataset.context ?? ''}`} dataset={dataset} />
        ))}
      </Stack>
    </Section>
  );
}

function DatasetLine({ dataset }: { readonly dataset: DatasetInput }) {
  const { context } = dataset;
  const profile = profileText(dataset.profile);
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <Text size="sm" fw={550} className="clip" title={dataset.name}>
          <Link to="/datasets" search={{ name: dataset.name, digest: dataset.digest }} className="link">
            {dataset.name}
          </Link>
        </Text>
        {context !== undefined && (
          <Badge size="sm" variant="light" tt="none">
            {context}
          </Badge>
        )}
      </Group>
      <Group gap={4} wrap="nowrap">
        <Text size="xs" c="dimmed" className="clip">
          {[dataset.sourceType, profile].filter((text) => text !== '').join(' · ')}
          {' · '}
          <span className="mono">{dataset.digest}</span>
        </Text>
        <CopyButton value={dataset.digest} what="digest" size={12} />
      </Group>
    </div>
  );
}

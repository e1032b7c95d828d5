// A version's stage; the stage None is no badge.
import { Badge } from '@mantine/core';
import type { ModelStage } from '@assay/sdk';

const colors: Readonly<Record<ModelStage, string>> = { None: 'gray', Staging: 'blue', Production: 'verdigris', Archived: 'gray' };

export function StageBadge({ stage }: { readonly stage: ModelStage }) {
  if (stage === 'None') return null;
  return (
    <Badge size="sm" variant="light" tt="none" color={colors[stage]}>
      {stage}
    </Badge>
  );
}

// Points the alias at this version. What spoke for it is kept with the version first, so that no alias moves without it.
import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ModelVersion } from '@assay/sdk';
import { client } from '../data/client.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { showDone } from '../parts/toasts.tsx';
import type { Champion } from './use-champion.ts';

interface PromoteProps {
  readonly version: ModelVersion;
  readonly champion: Champion;
  /** What the page shows at this moment. */
  readonly evidence: string;
}

export function PromoteButton({ version: { modelName: name, version }, champion: { alias, version: before }, evidence }: PromoteProps) {
  const refresh = useReadAgain(queryKeys.model(name));
  const back = useMutation({
    mutationFn: () => (before === undefined ? client.deleteModelAlias({ name, alias }) : client.setModelAlias({ name, alias, version: before })),
    meta: { title: 'The alias was not moved back' },
    onSuccess: () => void refresh(),
  });
  const promote = useMutation({
    mutationFn: async () => {
      await client.setModelVersionTag({ name, version, key: `promoted to ${alias}`, value: evidence });
      await client.setModelAlias({ name, version, alias });
    },
    meta: { title: 'The alias was not moved' },
    onSuccess: () => {
      void refresh();
      showDone(`@${alias} points at version ${version}.`, () => back.mutate());
    },
  });
  return (
    <Button size="xs" leftSection={<IconArrowUp size={15} />} loading={promote.isPending} onClick={() => promote.mutate()}>
      Promote to @{alias}
    </Button>
  );
}

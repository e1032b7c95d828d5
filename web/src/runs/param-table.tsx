// The params of a run.
import { useState } from 'react';
import { Text } from '@mantine/core';
import type { KeyValue } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { KeyValueRows } from '../parts/key-value-rows.tsx';
import { countText } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { Section } from '../parts/section.tsx';

const searchedFrom = 12;

export function ParamTable({ params }: { readonly params: readonly KeyValue[] }) {
  const [text, setText] = useState('');
  const wanted = text.toLowerCase();
  const found = params.filter(({ key, value }) => key.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted));
  return (
    <Section
      title="Params"
      aside={
        params.length > searchedFrom ? (
          <SearchField label="Find a param" value={text} onChange={setText} w={180} isFilter={false} />
        ) : params.length > 0 ? (
          countText(params.length)
        ) : undefined
      }
    >
      {params.length === 0 && (
        <Text size="sm" c="dimmed">
          None logged.
        </Text>
      )}
      {params.length > 0 && (
        <DataTable label="Table of params" columns={['Param', 'Value']}>
          <KeyValueRows items={found} />
        </DataTable>
      )}
    </Section>
  );
}

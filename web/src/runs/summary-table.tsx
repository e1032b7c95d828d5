// What the program of a run says came out, beside the summaries of its metrics. Not there when it says nothing.
import type { KeyValue } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { KeyValueRows } from '../parts/key-value-rows.tsx';
import { countText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';

export function SummaryTable({ summary }: { readonly summary: readonly KeyValue[] }) {
  if (summary.length === 0) return null;
  return (
    <Section title="Summary" aside={countText(summary.length)}>
      <DataTable label="Table of the summary" columns={['Value', 'As the program said']}>
        <KeyValueRows items={summary} />
      </DataTable>
    </Section>
  );
}

// What the program of a run says came out, beside the summaries of its metrics. Not there when it says nothing.
import type { KeyValue } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { countText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import table from '../parts/data-table.module.css';

export function SummaryTable({ summary }: { readonly summary: readonly KeyValue[] }) {
  if (summary.length === 0) return null;
  return (
    <Section title="Summary" aside={countText(summary.length)}>
      <DataTable label="Table of the summary" columns={['Value', 'As the program said']}>
        {summary.map(({ key, value }) => (
          <tr key={key}>
            <td className={table['key']}>{key}</td>
            <td className={`${table['value']} mono`}>{value}</td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

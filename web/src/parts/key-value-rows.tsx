// Rows of a table that shows names with their values.
import type { KeyValue } from '@assay/sdk';
import table from './data-table.module.css';

export function KeyValueRows({ items }: { readonly items: readonly KeyValue[] }) {
  return items.map(({ key, value }) => (
    <tr key={key}>
      <td className={table['key']}>{key}</td>
      <td className={`${table['value']} mono`}>{value}</td>
    </tr>
  ));
}

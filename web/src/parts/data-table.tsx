// A table in a box that scrolls when the table is large; the box can be reached and scrolled by keyboard.
import table from './data-table.module.css';

/** A column of texts, or one of numbers, which stand at the right. */
export type TableColumn = string | { readonly number: string };

interface DataTableProps {
  /** What the table is, for those who do not see it. */
  readonly label: string;
  /** Absent for a table that explains itself. */
  readonly columns?: readonly TableColumn[] | undefined;
  readonly style?: React.CSSProperties | undefined;
  /** The rows. */
  readonly children: React.ReactNode;
}

export function DataTable({ label, columns, style, children }: DataTableProps) {
  return (
    <div className={table['scroll']} style={style} tabIndex={0} role="region" aria-label={label}>
      <table className={table['table']}>
        {columns && (
          <thead>
            <tr>
              {columns.map((column, index) =>
                typeof column === 'string' ? (
                  <th key={index} scope="col">
                    {column}
                  </th>
                ) : (
                  <th key={index} scope="col" data-number>
                    {column.number}
                  </th>
                ),
              )}
            </tr>
          </thead>
        )}
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

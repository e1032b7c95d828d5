// A chart as text: rows of cells, as many as can be read.
import { countText } from '../parts/number-text.ts';
import classes from './chart-card.module.css';

interface ChartRowsProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Cells of each row, under a key of its own; made only for those that are shown. */
  readonly rows: readonly (() => { readonly key: string; readonly cells: readonly React.ReactNode[] })[];
}

const shownRows = 500;

export function ChartRows({ label, heads, rows }: ChartRowsProps) {
  return (
    <div className={classes['points']} tabIndex={0} role="region" aria-label={label}>
      <table className="numbers">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map((row) => {
            const { key, cells } = row();
            return (
              <tr key={key}>
                {cells.map((cell, index) => (
                  <td key={index}>{cell}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > shownRows && (
        <p>
          The first {countText(shownRows)} of {countText(rows.length)} rows. The CSV download has them all.
        </p>
      )}
    </div>
  );
}

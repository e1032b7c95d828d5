// The legend of an enlarged chart as a table: where each line stands, sorted by any of it. A name leaves its line alone,
// the tick box takes one line away, the sample chooses a colour.
import { Checkbox, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { decodeNumber, type ChartSeries, type WireNumber } from '@assay/sdk';
import { CutName } from '../parts/cut-name.tsx';
import { cutNames, type NameCut } from '../parts/cut-names.ts';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { lineId, type LineStyle } from './chart-data.ts';
import { allBut, isLineAlone } from './chart-legend.tsx';
import { LineSample } from './line-sample.tsx';
import { colorAt, colorCount, type Scheme } from './run-color.ts';
import classes from './legend-table.module.css';

interface LegendTableProps {
  readonly series: readonly ChartSeries[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  readonly scheme: Scheme;
  readonly hidden: readonly string[];
  readonly onHide: (ids: readonly string[]) => void;
  /** Absent where colours are not chosen. */
  readonly onColor?: ((runId: string, color: number) => void) | undefined;
}

const columns = ['Line', 'First', 'Last', 'Min', 'Max', 'Points'] as const;
type Column = (typeof columns)[number];

interface Row {
  readonly one: ChartSeries;
  readonly id: string;
  readonly style: LineStyle;
  readonly numbers: Readonly<Record<Exclude<Column, 'Line'>, WireNumber | undefined>>;
}

export function LegendTable(props: LegendTableProps) {
  const { series, styleOf, scheme, hidden, onHide } = props;
  const [sort, setSort] = useState<{ readonly by: Column; readonly isDown: boolean }>();
  const rows = sorted(
    series.map((one) => rowOf(one, styleOf(one, scheme))),
    sort,
  );
  const cuts = cutNames(rows.map(({ style }) => style.label));
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Lines of the chart">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col" aria-label="Drawn">
              <Checkbox
                size="xs"
                aria-label="Draw all lines"
                checked={hidden.length === 0}
                indeterminate={hidden.length > 0 && hidden.length < series.length}
                onChange={() => onHide(hidden.length === 0 ? series.map(lineId) : [])}
              />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" data-number={column !== 'Line' || undefined} aria-sort={sort?.by === column ? (sort.isDown ? 'descending' : 'ascending') : 'none'}>
                <UnstyledButton onClick={() => setSort({ by: column, isDown: sort?.by === column ? !sort.isDown : column !== 'Line' })}>
                  {column}
                  {sort?.by === column ? (sort.isDown ? ' ↓' : ' ↑') : ''}
                </UnstyledButton>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LegendRow key={row.id} row={row} cut={cuts.get(row.style.label)} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LegendRow({ row, cut, series, scheme, hidden, onHide, onColor }: LegendTableProps & { readonly row: Row; readonly cut: NameCut | undefined }) {
  const { id, style, one, numbers } = row;
  const isHidden = hidden.includes(id);
  const isAlone = isLineAlone(id, series, hidden);
  return (
    <tr data-hidden={isHidden || undefined}>
      <td>
        <Checkbox size="xs" aria-label={`Draw ${style.label}`} checked={!isHidden} onChange={() => onHide(isHidden ? hidden.filter((other) => other !== id) : [...hidden, id])} />
      </td>
      <td>
        <span className={classes['name']}>
          {onColor ? <ColorChoice style={style} scheme={scheme} onColor={(color) => onColor(one.runId, color)} /> : <LineSample color={style.color} dash={style.dash} />}
          <UnstyledButton
            className={classes['only']}
            aria-pressed={isAlone}
            title={isAlone ? 'Draw all lines again' : 'Draw this line alone'}
            onClick={() => onHide(isAlone ? [] : allBut(id, series))}
          >
            <CutName name={style.label} cut={cut} />
          </UnstyledButton>
        </span>
      </td>
      {columns.slice(1).map((column) => (
        <td key={column} data-number title={exactText(numbers[column as keyof Row['numbers']])}>
          {column === 'Points' ? countText(one.total) : metricText(numbers[column as keyof Row['numbers']])}
        </td>
      ))}
    </tr>
  );
}

function ColorChoice({ style, scheme, onColor }: { readonly style: LineStyle; readonly scheme: Scheme; readonly onColor: (color: number) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes['sample']} aria-label={`Colour of ${style.label}`} onClick={() => setIsOpen(!isOpen)}>
          <LineSample color={style.color} dash={style.dash} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes['colors']}>
          {Array.from({ length: colorCount }, (_value, color) => (
            <UnstyledButton
              key={color}
              aria-label={`Colour ${color + 1}`}
              style={{ background: colorAt(color, scheme) }}
              onClick={() => {
                setIsOpen(false);
                onColor(color);
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function rowOf(one: ChartSeries, style: LineStyle): Row {
  const finite = one.values.filter((value) => Number.isFinite(decodeNumber(value)));
  const extreme = (isBetter: (a: number, b: number) => boolean) =>
    finite.length === 0 ? undefined : finite.reduce((best, value) => (isBetter(decodeNumber(value), decodeNumber(best)) ? value : best));
  return {
    one,
    id: lineId(one),
    style,
    numbers: { First: one.values[0], Last: one.values.at(-1), Min: extreme((a, b) => a < b), Max: extreme((a, b) => a > b), Points: one.total },
  };
}

function sorted(rows: readonly Row[], sort: { readonly by: Column; readonly isDown: boolean } | undefined): readonly Row[] {
  if (!sort) return rows;
  const { by } = sort;
  const way = sort.isDown ? -1 : 1;
  if (by === 'Line') return [...rows].sort((a, b) => way * a.style.label.localeCompare(b.style.label, undefined, { numeric: true }));
  const valueOf = (row: Row) => {
    const value = row.numbers[by];
    return value === undefined ? Number.NaN : decodeNumber(value);
  };
  // What is not a number comes last either way.
  return [...rows].sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return way * (left - right || 0);
  });
}

// A table and its charts: one of them, or both with an edge between them that can be moved.
import { Splitter } from '@mantine/core';
import type { ExperimentView } from './experiment-search.ts';

interface TableAndChartsProps {
  readonly view: ExperimentView;
  readonly table: React.ReactNode;
  readonly charts: React.ReactNode;
  /** Percent of the width that the table has at first. */
  readonly tableSize: number;
}

export function TableAndCharts({ view, table, charts, tableSize }: TableAndChartsProps) {
  if (view !== 'both') return view === 'table' ? table : charts;
  return (
    <Splitter h="100%" lineSize={1}>
      <Splitter.Pane defaultSize={tableSize} min={20}>
        {table}
      </Splitter.Pane>
      <Splitter.Pane defaultSize={100 - tableSize} min={20}>
        {charts}
      </Splitter.Pane>
    </Splitter>
  );
}

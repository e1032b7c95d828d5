// What the table's heads and rows do, as changes of the address. Each stays the same while what it stands on does, so that
// rows are not drawn anew.
import { useMemo } from 'react';
import type { MetricRules } from '../charts/metric-rules.ts';
import type { ColumnActions } from './column-menu.tsx';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { startsAscending } from './run-columns.ts';
import type { useDrawnRuns } from './use-drawn-runs.ts';
import { mostPins } from './use-pinned-runs.ts';
import type { useRunQuery } from './use-run-query.ts';
import type { Selection } from './use-selection.ts';
import type { RowActions } from './use-active-row.ts';

interface TableActionsInput {
  readonly experimentId: string;
  readonly rules: MetricRules;
  readonly search: ExperimentPageSearch;
  readonly change: (next: Partial<ExperimentPageSearch>) => void;
  readonly asked: ReturnType<typeof useRunQuery>;
  readonly drawn: ReturnType<typeof useDrawnRuns>;
  readonly selection: Selection;
  readonly setOpened: (change: (old: ReadonlySet<string>) => ReadonlySet<string>) => void;
}

export function useTableActions(input: TableActionsInput): { readonly columns: ColumnActions; readonly rows: RowActions } {
  return { columns: useColumnActions(input), rows: useRowActions(input) };
}

function useColumnActions({ experimentId, rules, search, change, asked }: TableActionsInput): ColumnActions {
  const { columns, sortColumn, defaultColumn, isAscending } = asked;
  const wide = JSON.stringify(search.wide ?? {});
  const fix = JSON.stringify(search.fix ?? []);
  const [sortId, defaultId] = [sortColumn.id, defaultColumn.id];
  return useMemo(() => {
    const setColumns: ColumnActions['onColumns'] = (next) => change({ cols: next.map(({ id }) => id) });
    return {
      experimentId,
      rules,
      columns,
      onColumns: setColumns,
      onSort: (column, ascending) => {
        const wanted = ascending ?? (column.id === sortId ? !isAscending : startsAscending(column));
        change({ sort: column.id === defaultId ? undefined : column.id, up: wanted === startsAscending(column) ? undefined : wanted });
      },
      onMove: (id, to) => {
        const moved = columns.find((column) => column.id === id);
        const [from, at] = [columns.findIndex((column) => column.id === id), columns.findIndex((column) => column.id === to)];
        if (!moved || at < 0 || from === at) return;
        const without = columns.filter((column) => column !== moved);
        setColumns([...without.slice(0, at), moved, ...without.slice(at)]);
      },
      onWidth: (id, width) => change({ wide: { ...(JSON.parse(wide) as Record<string, number>), [id]: width } }),
      onFreeze: (id) => {
        const old = JSON.parse(fix) as string[];
        const next = old.includes(id) ? old.filter((one) => one !== id) : [...old, id];
        change({ fix: next.length === 0 ? undefined : next });
      },
    };
  }, [experimentId, rules, columns, sortId, defaultId, isAscending, wide, fix, change]);
}

function useRowActions({ search, change, drawn, selection, setOpened }: TableActionsInput): RowActions {
  const pins = (search.pins ?? []).join(' ');
  const { base } = search;
  const toggleDrawn = drawn.toggle;
  const toggleSelected = selection.toggle;
  return useMemo(() => {
    const old = pins === '' ? [] : pins.split(' ');
    return {
      onToggleDrawn: toggleDrawn,
      onToggleSelected: toggleSelected,
      onToggleOpen: (runId) => setOpened((open) => (open.has(runId) ? new Set([...open].filter((id) => id !== runId)) : new Set([...open, runId]))),
      onPin: (runId) => {
        const isPinned = old.includes(runId) || base === runId;
        const next = isPinned ? old.filter((id) => id !== runId) : [...old, runId].slice(-mostPins);
        change({ pins: next.length === 0 ? undefined : next, ...(base === runId ? { base: undefined } : {}) });
      },
      onBase: (runId) => change({ base: base === runId ? undefined : runId }),
    };
  }, [pins, base, toggleDrawn, toggleSelected, change, setOpened]);
}

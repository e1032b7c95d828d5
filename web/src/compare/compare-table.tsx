// The table of a comparison: what differs, by default nothing else; with a way from difference to difference by keys.
import { Button, Menu, Switch } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconCopy } from '@tabler/icons-react';
import { useCallback, useMemo } from 'react';
import { copyText } from '../parts/copy-text.ts';
import { countText, countWithNoun } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { showDone, showFailure } from '../parts/toasts.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { CompareHead } from './compare-head.tsx';
import { CompareLine } from './compare-line.tsx';
import type { CompareRow } from './compare-row.ts';
import type { CompareSearch } from './compare-search.ts';
import { compareCsv, compareMarkdown } from './table-text.ts';
import type { SideBySide } from './use-compared.ts';
import { useDifferenceKeys } from './use-difference-keys.ts';
import classes from './compare.module.css';

interface CompareTableProps {
  readonly compared: SideBySide;
  readonly baseId: string;
  readonly search: CompareSearch;
  readonly onChange: (next: Partial<CompareSearch>) => void;
  readonly onRemove: (runId: string) => void;
}

/** A group shows so many rows before somebody asks for the rest. */
const rowsFirst = 100;

export function CompareTable({ compared: { runs, rows }, baseId, search, onChange, onRemove }: CompareTableProps) {
  const { same = false, find = '', whole = [] } = search;
  const setFind = useCallback((text: string) => onChange({ find: text === '' ? undefined : text }), [onChange]);
  const found = useMemo(() => rows.filter(({ group, key }) => `${group} ${key}`.toLowerCase().includes(find.toLowerCase())), [rows, find]);
  const shown = useMemo(() => (same ? found : found.filter(({ isDifferent }) => isDifferent)), [found, same]);
  const groups = useMemo(() => [...Map.groupBy(shown, ({ group }) => group)], [shown]);
  const differing = found.filter(({ isDifferent }) => isDifferent).length;
  const { box, move } = useDifferenceKeys();
  const copy = async (as: 'CSV' | 'Markdown') => {
    const table = { runNames: runs.map(({ run }) => run.name), rows: shown };
    const isCopied = await copyText(as === 'CSV' ? compareCsv(table) : compareMarkdown(table));
    if (isCopied) showDone(`${countWithNoun(shown.length, 'row')} copied as ${as}.`);
    else showFailure('The table was not copied', new Error('The browser did not let the page copy.'));
  };
  return (
    <>
      <div className={classes['tools']}>
        <SearchField label="Find a row" value={find} onChange={setFind} w={200} />
        <Switch size="sm" label="Also what is the same" checked={same} onChange={(event) => onChange({ same: event.currentTarget.checked ? true : undefined })} />
        <span className={classes['count']} role="status">
          {differing === 0 ? 'No difference' : `${countWithNoun(differing, 'difference')} in ${countWithNoun(found.length, 'row')}`}
        </span>
        <Button.Group>
          <Button size="xs" variant="default" aria-label="Previous difference" title="Previous difference (p)" disabled={differing === 0} onClick={() => move(-1)}>
            <IconChevronUp size={15} />
          </Button>
          <Button size="xs" variant="default" title="Next difference (n)" rightSection={<IconChevronDown size={15} />} disabled={differing === 0} onClick={() => move(1)}>
            Next difference
          </Button>
        </Button.Group>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconCopy size={15} />}>
              Copy
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void copy('CSV')}>As CSV, exact values</Menu.Item>
            <Menu.Item onClick={() => void copy('Markdown')}>As Markdown</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div ref={box} className={`card ${classes['scroll']}`} tabIndex={0} role="region" aria-label="Comparison">
        <table className={classes['table']}>
          <CompareHead runs={runs} baseId={baseId} onBase={(base) => onChange({ base })} onRemove={onRemove} />
          {groups.map(([group, members]) => (
            <Group
              key={group}
              group={group}
              rows={whole.includes(group) ? members : members.slice(0, rowsFirst)}
              total={members.length}
              runCount={runs.length}
              onWhole={() => onChange({ whole: [...whole, group] })}
            />
          ))}
        </table>
        {shown.length === 0 && (
          <p className={classes['none']}>
            {find === '' ? 'Nothing that is known of these runs differs.' : `Nothing${same ? '' : ' that differs'} has “${visibleText(find)}” in its name.`}
          </p>
        )}
      </div>
    </>
  );
}

interface GroupProps {
  readonly group: string;
  readonly rows: readonly CompareRow[];
  readonly total: number;
  readonly runCount: number;
  readonly onWhole: () => void;
}

function Group({ group, rows, total, runCount, onWhole }: GroupProps) {
  return (
    <tbody>
      <tr>
        <th colSpan={runCount + 1} scope="rowgroup" className={classes['group']}>
          <span>
            {group} <small>{countText(total)}</small>
          </span>
        </th>
      </tr>
      {rows.map((row) => (
        <CompareLine key={`${row.key} ${row.aside ?? ''}`} row={row} />
      ))}
      {rows.length < total && (
        <tr>
          <td colSpan={runCount + 1}>
            <Button size="compact-xs" variant="subtle" onClick={onWhole}>
              Show the other {countText(total - rows.length)} of {group}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

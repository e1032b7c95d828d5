// What can be done with the selected runs. It says how many there are before it does anything, and undoes what it did.
import { ActionIcon, Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconEye, IconGitCompare, IconPin, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { addOrTell } from '../compare/add-to-compare.tsx';
import { binRuns, matchingRunIds, restoreRuns, type ManyDone } from '../data/many-runs.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';
import { countText, countWithNoun } from '../parts/number-text.ts';
import { showDone, showFailure } from '../parts/toasts.tsx';
import classes from './selection-bar.module.css';
import type { Selection } from './use-selection.ts';

interface SelectionBarProps {
  readonly query: RunsQuery;
  readonly selection: Selection;
  /** How many runs match, when known. */
  readonly matchCount: number | undefined;
  readonly onDraw: (ids: readonly string[]) => void;
  readonly onPin: (ids: readonly string[]) => void;
}

export function SelectionBar({ query, selection, matchCount, onDraw, onPin }: SelectionBarProps) {
  const ids = [...selection.ids];
  const readAgain = useReadAgain(queryKeys.runs(query.experimentId), queryKeys.runCounts(query.experimentId));
  const restore = useMutation({
    mutationFn: restoreRuns,
    onSuccess: (result) => told(result, 'restored', () => remove.mutate(result.done)),
    onSettled: () => void readAgain(),
  });
  const remove = useMutation({
    mutationFn: binRuns,
    onSuccess: (result) => told(result, 'moved to the bin', () => restore.mutate(result.done)),
    onSettled: () => {
      selection.setAll([]);
      void readAgain();
    },
  });
  const selectAll = useMutation({ mutationFn: () => matchingRunIds(query), meta: { title: 'Not all runs could be selected' }, onSuccess: selection.setAll });
  const isAll = matchCount !== undefined && ids.length >= matchCount;
  return (
    <div className={classes['bar']} role="toolbar" aria-label="Selected runs">
      <Text size="sm" fw={600} className="numbers" role="status">
        {countWithNoun(ids.length, 'run')} selected
      </Text>
      {!isAll && matchCount !== undefined && (
        <Button size="compact-xs" variant="subtle" loading={selectAll.isPending} onClick={() => selectAll.mutate()}>
          Select all {countText(matchCount)} that match
        </Button>
      )}
      <span className={classes['gap']} />
      {ids.length === 2 && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconGitCompare size={14} />}
          renderRoot={(props) => <Link to="/explain" search={{ before: ids[0], after: ids[1] } as never} {...props} />}
        >
          Explain the difference
        </Button>
      )}
      <Button size="compact-sm" variant="default" leftSection={<IconGitCompare size={14} />} onClick={() => addOrTell(ids.map((id) => ({ id, experimentId: query.experimentId })))}>
        Add to compare
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconEye size={14} />} onClick={() => onDraw(ids)}>
        Draw only these
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconPin size={14} />} onClick={() => onPin(ids)}>
        Pin
      </Button>
      {query.isBin ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          loading={restore.isPending}
          onClick={() => restore.mutate(ids, { onSuccess: () => selection.setAll([]) })}
        >
          Restore {countText(ids.length)}
        </Button>
      ) : (
        <Button size="compact-sm" variant="light" color="red" leftSection={<IconTrash size={14} />} loading={remove.isPending} onClick={() => remove.mutate(ids)}>
          Move {countWithNoun(ids.length, 'run')} to the bin
        </Button>
      )}
      <ActionIcon size="sm" aria-label="Select none" onClick={() => selection.setAll([])}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}

function told({ done, failed }: ManyDone, what: string, undo: () => void): void {
  if (done.length > 0) showDone(`${countWithNoun(done.length, 'run')} ${what}.`, undo);
  if (failed.length > 0) showFailure(`${countWithNoun(failed.length, 'run')} not ${what}`, failed[0]!.error);
}

// Lays a run into the compare tray, or takes it out again.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconGitCompare, IconCheck } from '@tabler/icons-react';
import { showFailure } from '../parts/toasts.tsx';
import { addToTray, mostCompared, removeFromTray, useCompareTray, type TrayRun } from './compare-tray-store.ts';

interface AddToCompareProps {
  readonly run: TrayRun;
  readonly name: string;
  /** With its words beside the sign. */
  readonly isWide?: boolean;
}

export function AddToCompare({ run, name, isWide = false }: AddToCompareProps) {
  const isIn = useCompareTray().some(({ id }) => id === run.id);
  const toggle = () => (isIn ? removeFromTray(run.id) : addOrTell([run]));
  const words = isIn ? `Take ${name} out of the compare tray` : `Add ${name} to the compare tray`;
  const Icon = isIn ? IconCheck : IconGitCompare;
  if (isWide)
    return (
      <Button size="xs" variant={isIn ? 'light' : 'default'} leftSection={<Icon size={15} />} aria-pressed={isIn} onClick={toggle} title={words}>
        Add to compare
      </Button>
    );
  return (
    <Tooltip label={isIn ? 'Take out of the compare tray' : 'Add to the compare tray'}>
      <ActionIcon size={30} aria-label={words} aria-pressed={isIn} variant={isIn ? 'light' : 'subtle'} onClick={toggle}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** What finds no room is told. */
export function addOrTell(runs: readonly TrayRun[]): void {
  const left = addToTray(runs);
  if (left.length > 0) showFailure('The compare tray is full', new Error(`It holds ${mostCompared} runs; ${left.length} more were not added. Take some out first.`));
}

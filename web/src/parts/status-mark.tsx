// A run's status as a shape and a colour, with its word for everybody who cannot tell those apart.
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconClock, IconPlayerStopFilled } from '@tabler/icons-react';
import type { RunStatus } from '@assay/sdk';
import { VisuallyHidden } from '@mantine/core';
import classes from './status-mark.module.css';

export const statusWords: Readonly<Record<RunStatus, string>> = {
  running: 'Running',
  scheduled: 'Scheduled',
  finished: 'Finished',
  failed: 'Failed',
  killed: 'Stopped',
  crashed: 'Lost',
  preempted: 'Preempted',
};

export function StatusMark({ status, withWord = false }: { readonly status: RunStatus; readonly withWord?: boolean }) {
  return (
    <span className={classes['mark']} data-status={status} title={statusWords[status]}>
      <Shape status={status} />
      {withWord ? statusWords[status] : <VisuallyHidden>{statusWords[status]}</VisuallyHidden>}
    </span>
  );
}

function Shape({ status }: { readonly status: RunStatus }) {
  switch (status) {
    case 'running':
      return <span className={classes['pulse']} aria-hidden />;
    case 'scheduled':
      return <IconClock size={15} aria-hidden />;
    case 'finished':
      return <IconCircleCheckFilled size={15} aria-hidden />;
    case 'failed':
    case 'crashed':
      return <IconAlertTriangleFilled size={15} aria-hidden />;
    case 'killed':
    case 'preempted':
      return <IconPlayerStopFilled size={15} aria-hidden />;
  }
}

// A job's state as a shape, a colour and its word.
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleX, IconClock } from '@tabler/icons-react';
import type { Job } from '@assay/sdk';
import marks from '../parts/status-mark.module.css';

const words: Readonly<Record<Job['state'], string>> = { queued: 'Queued', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' };
/** The colours are those of a run's status. */
const colours: Readonly<Record<Job['state'], string>> = { queued: 'scheduled', running: 'running', done: 'finished', failed: 'failed', cancelled: 'killed' };

export function JobStateMark({ job: { state, isCancelling } }: { readonly job: Pick<Job, 'state' | 'isCancelling'> }) {
  return (
    <span className={marks['mark']} data-status={colours[state]}>
      <Shape state={state} />
      {isCancelling ? 'Stopping' : words[state]}
    </span>
  );
}

function Shape({ state }: { readonly state: Job['state'] }) {
  switch (state) {
    case 'queued':
      return <IconClock size={15} aria-hidden />;
    case 'running':
      return <span className={marks['pulse']} aria-hidden />;
    case 'done':
      return <IconCircleCheckFilled size={15} aria-hidden />;
    case 'failed':
      return <IconAlertTriangleFilled size={15} aria-hidden />;
    case 'cancelled':
      return <IconCircleX size={15} aria-hidden />;
  }
}

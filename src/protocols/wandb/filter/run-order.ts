// Orders of runs: `+created_at`, `-summary_metrics.acc`, `config.lr.value`.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Field, Order } from '../../../language/filter.ts';
import { isSearchedNote } from '../runs/private-state.ts';
import { signedOrder } from './signed-order.ts';
import { keysOf } from './value-field.ts';

const attributes: Readonly<Record<string, string>> = {
  created_at: 'start_time',
  createdAt: 'start_time',
  heartbeat_at: 'last_heard_at',
  heartbeatAt: 'last_heard_at',
  updated_at: 'updated_at',
  updatedAt: 'updated_at',
  name: 'run_id',
  displayName: 'run_name',
  display_name: 'run_name',
  state: 'status',
  group: 'group',
  jobType: 'job_type',
  job_type: 'job_type',
  username: 'user_name',
};

/** Throws `invalid_argument` for a field that is not known, naming those that are. */
export function runOrderOf(text: string | null | undefined): readonly Order[] {
  return signedOrder(text, fieldOf) ?? [{ field: fieldOf('created_at'), direction: 'ascending' }];
}

function fieldOf(name: string): Field {
  const [prefix, ...rest] = name.split('.');
  const path = rest.join('.');
  if (path !== '' && prefix === 'config') return { type: 'value', of: 'config', key: keysOf('config', path)[0] };
  if (path !== '' && prefix === 'summary_metrics') return { type: 'value', of: isSearchedNote(path) ? 'client' : 'summary', key: path };
  if (Object.hasOwn(attributes, name)) return { type: 'attribute', name: attributes[name]! };
  throw invalidArgument(
    `runs cannot be ordered by '${name}'; there are ${[...Object.keys(attributes), 'config.KEY.value', 'summary_metrics.KEY'].join(', ')}, with + or - before them`,
  );
}

// The fields of runs that filters of this wire name, and what comparing them means. A value of another type than the field's is
// equal to nothing in it and neither above nor below.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Field, Filter } from '../../../language/filter.ts';
import type { Place } from '../projects/place.ts';
import { runIdsOf } from '../runs/run-named.ts';
import { statusOf } from '../runs/run-state.ts';
import { labelsField, textField } from './text-field.ts';
import { all, any, anyOf, not } from '../../../language/join-filters.ts';
import { constantField } from './constant-field.ts';
import type { QueryField } from './query-field.ts';
import { timeField } from './time-field.ts';
import { valueField } from './value-field.ts';

const attribute = (name: string): Field => ({ type: 'attribute', name });

/** Names with which the wire's own and this server's differ. */
const fields: Readonly<Record<string, QueryField>> = {
  tags: labelsField,
  displayName: textField(attribute('run_name')),
  state: textField(attribute('status'), (state) => statusOf(state) ?? state),
  group: textField(attribute('group')),
  jobType: textField(attribute('job_type')),
  notes: textField(attribute('notes')),
  description: textField(attribute('notes')),
  commit: textField(attribute('source_commit')),
  repo: textField(attribute('source_repository')),
  program: textField(attribute('source_name')),
  sweep: textField(attribute('sweep_id')),
  username: firstOf(textField(attribute('user_name')), textField(attribute('user_id'))),
  createdAt: timeField(attribute('start_time')),
  heartbeatAt: timeField(attribute('last_heard_at')),
  updatedAt: timeField(attribute('updated_at')),
};

const otherNames: Readonly<Record<string, string>> = {
  display_name: 'displayName',
  job_type: 'jobType',
  created_at: 'createdAt',
  heartbeat_at: 'heartbeatAt',
  updated_at: 'updatedAt',
  sweepName: 'sweep',
  'user.username': 'username',
  user: 'username',
};

const fieldNames = ['name', ...Object.keys(fields), 'entity', 'project', 'config.KEY', 'summary_metrics.KEY'] as const;

/** Throws `invalid_argument` for a name that is not known, naming those that are. */
export function runFieldOf(given: string, { entity, project, experiment }: Place): QueryField {
  const name = Object.hasOwn(otherNames, given) ? otherNames[given]! : given;
  const [prefix, ...rest] = name.split('.');
  if (prefix === 'config' && rest.length > 0) return valueField('config', rest.join('.'));
  if (prefix === 'summary_metrics' && rest.length > 0) return valueField('summary', rest.join('.'));
  if (name === 'name') return nameField(experiment.id);
  if (name === 'entity' || name === 'project') return constantField(name === 'entity' ? entity : project);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw invalidArgument(`runs have no field '${given}' to filter by; there are ${fieldNames.join(', ')}`);
  return field;
}

/** A run's name, which stands for its id. */
function nameField(experimentId: string): QueryField {
  const ids = textField(attribute('run_id'));
  return { ...ids, equals: (value) => (typeof value === 'string' ? anyOf(runIdsOf(experimentId, value).map(ids.equals)) : ids.equals(value)) };
}

/** The second counts for a run that does not have the first. */
function firstOf(first: QueryField, second: QueryField): QueryField {
  const either = (ask: (field: QueryField) => Filter): Filter => any(all(first.exists, ask(first)), all(not(first.exists), ask(second)));
  return {
    equals: (value) => either((field) => field.equals(value)),
    compares: (operator, value) => either((field) => field.compares(operator, value)),
    matches: (pattern) => either((field) => field.matches(pattern)),
    exists: any(first.exists, second.exists),
  };
}

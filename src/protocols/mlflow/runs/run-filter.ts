// Searches for runs in core's words: tags that are facts there, and states that have one name here.
import type { Comparison, Field, Filter, Order } from '../../../language/filter.ts';
import { passes } from '../filter/passes.ts';
import { all, any, not } from '../../../language/join-filters.ts';
import { hasTag, onAttribute, reordered, rewritten } from '../filter/rewrite.ts';
import { attributeOfTag, runNameTag, takenOff } from './fact-tags.ts';
import { wireStatuses } from './run-status.ts';

export function runFilter(filter: Filter | undefined): Filter | undefined {
  return rewritten(filter, (comparison) => {
    const { field } = comparison;
    return field.type === 'attribute' && field.name === 'status' ? ofStatus(comparison) : ofTag(comparison);
  });
}

export function runOrder(orders: readonly Order[]): readonly Order[] {
  return reordered(orders, (field) => factOf(field) ?? field);
}

/** As `runFilter`, but for statuses: for searches that know core's own. */
export function tagFilter(filter: Filter | undefined): Filter | undefined {
  return rewritten(filter, ofTag);
}

function factOf(field: Field): Field | undefined {
  if (field.type !== 'tag') return undefined;
  const name = field.key === runNameTag ? 'run_name' : attributeOfTag(field.key);
  return name === undefined ? undefined : { type: 'attribute', name };
}

function ofTag(comparison: Comparison): Filter {
  const { field } = comparison;
  if (field.type !== 'tag') return comparison;
  if (field.key === runNameTag) return ofName(comparison);
  const attribute = attributeOfTag(field.key);
  return attribute === undefined ? comparison : onAttribute(comparison, attribute);
}

/** The tag of the name is the name, unless something is stored: that it is empty, or was taken off. */
function ofName(comparison: Comparison): Filter {
  const isOff: Comparison = { kind: 'compare', field: { type: 'tag', key: runNameTag }, operator: '=', value: takenOff };
  if (comparison.kind === 'exists') return comparison.negated ? isOff : not(isOff);
  const asNamed = all(onAttribute(comparison, 'run_name'), not(hasTag(runNameTag)));
  return passes(comparison, '') ? any(asNamed, all(comparison, not(isOff))) : asNamed;
}

/** The states of core that are this one here. */
function ofStatus(comparison: Comparison): Filter {
  const values = Object.entries(wireStatuses).flatMap(([status, word]) => (passes(comparison, word.toLowerCase()) ? [status] : []));
  return { kind: 'in', field: comparison.field, values, negated: false };
}

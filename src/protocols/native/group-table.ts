// A table of groups as it is told on this wire.
import type { GroupFigures as WireFigures, RunGroupTable } from '../../../sdk/metric-shapes.ts';
import { encodeNumber } from '../../../sdk/wire-number.ts';
import type { GroupFigures, GroupTable } from '../../core/tracking/overviews/group-tables.ts';
import type { Field } from '../../language/filter.ts';

/** `by` are the fields as they were asked for. */
export function groupTableOf({ fields, groups, ...counts }: GroupTable, by: readonly string[] | undefined): RunGroupTable {
  return {
    fields: by ?? fields.map(fieldText),
    groups: groups.map(({ values, runIds, figures }) => ({ values, runIds, figures: figures.map(wireFigures) })),
    ...counts,
  };
}

function fieldText(field: Field): string {
  if (field.type !== 'param') throw new Error(`only params are grouped by without being named, and this is ${field.type}`);
  return /^[\w]+$/.test(field.key) ? `params.${field.key}` : `params.\`${field.key.replaceAll('`', '``')}\``;
}

function wireFigures(figures: GroupFigures): WireFigures {
  if (!('mean' in figures)) return figures;
  const { count, ...numbers } = figures;
  return { count, ...(Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, encodeNumber(value)])) as Omit<WireFigures, 'count'>) };
}

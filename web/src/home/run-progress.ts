// How far a run is, as far as its own numbers tell: the last step it logged, beside the number of steps or epochs among its params.
import type { RunRecord } from '@assay/sdk';

/** Params that say how long a run will be, in the words of the libraries people train with. */
export const lengthParams = [
  'max_steps',
  'total_steps',
  'num_steps',
  'n_steps',
  'steps',
  'train_steps',
  'max_iters',
  'max_iter',
  'iterations',
  'num_iterations',
  'num_boost_round',
  'n_estimators',
  'epochs',
  'num_epochs',
  'n_epochs',
  'max_epochs',
  'num_train_epochs',
] as const;

export interface HowFar {
  readonly step: number;
  /** Absent when no param says it, or when the steps went past it. */
  readonly total?: { readonly param: string; readonly count: number } | undefined;
}

/** Undefined for a run without a point. */
export function runProgress({ metrics, params }: Pick<RunRecord, 'metrics' | 'params'>): HowFar | undefined {
  if (metrics.length === 0) return undefined;
  const step = metrics.reduce((most, { last }) => Math.max(most, last.step), 0);
  const values = new Map(params.map(({ key, value }) => [key, Number(value)]));
  // Steps that went past a number were not counted in it.
  const param = lengthParams.find((name) => Number.isSafeInteger(values.get(name)) && values.get(name)! > 1 && values.get(name)! >= step);
  return { step, total: param && { param, count: values.get(param)! } };
}

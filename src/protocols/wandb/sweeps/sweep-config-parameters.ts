// The parameters of a sweep's config. A parameter with `parameters` of its own is a part of the nested config; the rest have a
// distribution, by name or by what they give: `values`, `value`, or `min` and `max`.
import { invalidArgument } from '../../../core/base/errors.ts';
import { ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { checkName, keyLimit } from '../../../core/base/text-limits.ts';
import { boundsOf } from '../../../core/sweeps/space-bounds.ts';
import { parameterLimit } from '../../../core/sweeps/space-checks.ts';
import type { NumericDistribution, Parameter, ParameterDistribution, Space } from '../../../core/sweeps/space.ts';
import { type ConfigFields, createConfigFields, excerpt } from './sweep-config-fields.ts';

/** The fields of each distribution, in this wire's words; undefined where there is no default. */
const distributionFields: Readonly<Record<NumericDistribution['kind'], Readonly<Record<string, number | undefined>>>> = {
  int_uniform: { min: undefined, max: undefined },
  uniform: { min: undefined, max: undefined },
  q_uniform: { min: undefined, max: undefined, q: 1 },
  log_uniform: { min: undefined, max: undefined },
  log_uniform_values: { min: undefined, max: undefined },
  inv_log_uniform: { min: undefined, max: undefined },
  inv_log_uniform_values: { min: undefined, max: undefined },
  q_log_uniform: { min: undefined, max: undefined, q: 1 },
  q_log_uniform_values: { min: undefined, max: undefined, q: 1 },
  normal: { mu: 0, sigma: 1 },
  q_normal: { mu: 0, sigma: 1, q: 1 },
  log_normal: { mu: 0, sigma: 1 },
  q_log_normal: { mu: 0, sigma: 1, q: 1 },
  beta: { a: 1, b: 1 },
  q_beta: { a: 1, b: 1, q: 1 },
};
const numericNames = Object.keys(distributionFields) as readonly NumericDistribution['kind'][];
const distributionNames = ['constant', 'categorical', 'categorical_w_probabilities', ...numericNames] as const;

export interface ReadSpace {
  readonly space: Space;
  readonly warnings: readonly string[];
}

/** In the order of the reference engine: by name, in each nested part on its own. Throws `invalid_argument`. */
export function readParameters(parameters: ExactObject): ReadSpace {
  const space: Parameter[] = [];
  const warnings: string[] = [];
  let names = 0;
  const visit = (part: ExactObject, above: readonly string[]): void => {
    for (const name of Object.keys(part).sort()) {
      const path = [...above, name];
      const key = path.join('.');
      checkName('the name of a parameter', key, keyLimit);
      names += 1;
      if (names > parameterLimit) throw invalidArgument(`the sweep has more than ${parameterLimit} parameters; leave some out`);
      const body = part[name]!;
      if (!isExactObject(body)) throw invalidArgument(`parameter '${key}' is ${excerpt(body)}; write value: ${excerpt(body)} below it, or values: with a list`);
      const fields = createConfigFields(`parameter '${key}'`, body);
      const nested = fields.object('parameters');
      if (nested !== undefined) visit(nested, path);
      else space.push({ key, ...(path.some((segment) => segment.includes('.')) ? { path } : {}), distribution: readDistribution(key, fields, warnings) });
      for (const warning of fields.unread()) warnings.push(warning);
    }
  };
  visit(parameters, []);
  return { space, warnings };
}

function readDistribution(key: string, fields: ConfigFields, warnings: string[]): ParameterDistribution {
  const kind = fields.oneOf('distribution', distributionNames) ?? kindOfFields(key, fields);
  if (kind === 'constant') {
    const value = fields.any('value');
    if (value === undefined) throw missing(key, 'value', kind);
    return { kind, value };
  }
  if (kind === 'categorical' || kind === 'categorical_w_probabilities') return readCategorical(key, kind, fields);
  const distribution = { kind, ...readNumbers(key, kind, fields) } as NumericDistribution;
  // As the reference engine: limits that are meant as values are what people get wrong here.
  if (kind.endsWith('log_uniform')) {
    const { low, high } = boundsOf(distribution);
    warnings.push(`parameter '${key}': min and max of ${kind} are exponents of e, so its values lie between ${low} and ${high}; for limits that are values use ${kind}_values`);
  }
  return distribution;
}

function kindOfFields(key: string, fields: ConfigFields): (typeof distributionNames)[number] {
  if (fields.any('values') !== undefined) return 'categorical';
  if (fields.any('value') !== undefined) return 'constant';
  const [min, max] = [fields.any('min'), fields.any('max')];
  if (min === undefined || max === undefined) {
    throw invalidArgument(`parameter '${key}' says nothing that it could be drawn from; give value, values, min and max, or a distribution with its fields`);
  }
  const isInteger = (limit: unknown): boolean => limit instanceof ExactNumber && /^-?\d+$/.test(limit.text);
  return isInteger(min) && isInteger(max) ? 'int_uniform' : 'uniform';
}

function readCategorical(key: string, kind: string, fields: ConfigFields): ParameterDistribution {
  const values = fields.list('values');
  if (values === undefined) throw missing(key, 'values', kind);
  const given = fields.list('probabilities');
  if (given === undefined && kind === 'categorical_w_probabilities') throw missing(key, 'probabilities', kind);
  const probabilities = given?.map((probability) => {
    if (!(probability instanceof ExactNumber)) throw invalidArgument(`parameter '${key}': probabilities has ${excerpt(probability)}; each is a number from 0 to 1`);
    return Number(probability.text);
  });
  return { kind: 'categorical', values, ...(probabilities === undefined ? {} : { probabilities }) };
}

function readNumbers(key: string, kind: NumericDistribution['kind'], fields: ConfigFields): Readonly<Record<string, number>> {
  const numbers = Object.entries(distributionFields[kind]).map(([name, usual]) => {
    const value = fields.number(name) ?? usual;
    if (value === undefined) throw missing(key, name, kind);
    return [name, value] as const;
  });
  return Object.fromEntries(numbers);
}

function missing(key: string, field: string, kind: string): Error {
  return invalidArgument(`parameter '${key}' has no ${field}, which ${kind} needs; give it one`);
}

// A config as this wire writes it: each value in an object of its own, `{"lr": {"value": 0.1}}`, and under `_wandb` what the
// client keeps for itself. One client sends bare values.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { parseLenient } from '../stream/lenient-json.ts';
import { splitValues } from './split-values.ts';

export interface WireConfig {
  readonly config: ExactObject;
  readonly own?: ExactObject | undefined;
  /** Values that no run can have, which its client is given back all the same. */
  readonly beyond?: ExactObject | undefined;
}

/** Of what the client alone is given back, in characters; more stays in the file `config.yaml` that it uploads. */
export const ownLimit = 900_000;

/** Throws `invalid_argument` for what is no JSON object. */
export function readWireConfig(json: string): WireConfig {
  const object = parseLenient(json);
  if (!isExactObject(object)) throw invalidArgument('config is not a JSON object; give one with a value for each key');
  const { _wandb, ...values } = object;
  const own = _wandb === undefined ? undefined : unwrapped(_wandb);
  const told = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, unwrapped(value)]));
  const split = splitValues(told, { ownLimit: ownLimit - JSON.stringify(own ?? null).length });
  return { config: split.values, own: own !== undefined && isExactObject(own) ? own : undefined, beyond: Object.keys(split.own).length === 0 ? undefined : split.own };
}

/** `{value, desc}` is how one value is written, and a value of its own is never like it. */
function unwrapped(value: ExactJson): ExactJson {
  if (!isExactObject(value) || !Object.hasOwn(value, 'value')) return value;
  return Object.keys(value).every((key) => key === 'value' || key === 'desc') ? value['value']! : value;
}

export function wireConfigText({ config, own, beyond }: WireConfig): string {
  const all = { ...config, ...beyond, ...(own === undefined ? {} : { _wandb: own }) };
  return wireJson(Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value }])));
}

/** JSON with bare NaN and infinities, as clients of this wire read it. */
export function wireJson(value: ExactJson): string {
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|\{"\$number":"(NaN|-?Infinity)"\}/g, (found, special: string | undefined) => special ?? found);
}

// A config as this wire writes it: each value in an object of its own, `{"lr": {"value": 0.1}}`, and under `_wandb` what the
// client keeps for itself. One client sends bare values.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { parseLenient } from '../stream/lenient-json.ts';

export interface WireConfig {
  readonly config: ExactObject;
  readonly own?: ExactObject | undefined;
}

/** Throws `invalid_argument` for what is no JSON object. */
export function readWireConfig(json: string): WireConfig {
  const object = parseLenient(json);
  if (!isExactObject(object)) throw invalidArgument('config is not a JSON object; give one with a value for each key');
  const { _wandb, ...values } = object;
  const own = _wandb === undefined ? undefined : unwrapped(_wandb);
  return { config: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, unwrapped(value)])), own: own !== undefined && isExactObject(own) ? own : undefined };
}

/** `{value, desc}` is how one value is written, and a value of its own is never like it. */
function unwrapped(value: ExactJson): ExactJson {
  if (!isExactObject(value) || !Object.hasOwn(value, 'value')) return value;
  return Object.keys(value).every((key) => key === 'value' || key === 'desc') ? value['value']! : value;
}

export function wireConfigText({ config, own }: WireConfig): string {
  const all = own === undefined ? config : { ...config, _wandb: own };
  return wireJson(Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value }])));
}

/** JSON with bare NaN and infinities, as clients of this wire read it. */
export function wireJson(value: ExactJson): string {
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|\{"\$number":"(NaN|-?Infinity)"\}/g, (found, special: string | undefined) => special ?? found);
}

// MLflow's limits and name rules, with its exact sentences: its clients' tests match on them.
import { invalidArgument } from '../../core/base/errors.ts';
import type { Tag } from '../../core/base/tag.ts';
import { pythonJson, pythonRepr } from './python-text.ts';

export const limits = {
  entityKey: 250,
  paramValue: 6000,
  runTagValue: 8000,
  experimentName: 500,
  experimentTagValue: 20_000,
  registryTagValue: 100_000,
  alias: 255,
  artifactLocation: 2048,
} as const;

/** `Invalid value "x" for parameter 'p' supplied: …`, or with a full stop when nothing more is said. */
export function invalidValue(parameter: string, value: unknown, more?: string): Error {
  return invalidArgument(`Invalid value ${pythonJson(value)} for parameter '${parameter}' supplied${more === undefined ? '.' : `: ${more}`}`);
}

/** The refusal of a value that may not be missing. */
export function missingValue(parameter: string): Error {
  return invalidArgument(`Missing value for required parameter '${parameter}'.`);
}

const plainKey = /^\w[\w.\- :]*(?:\/\w[\w.\- :]*)*$/;
const anyKey = /^[/\p{L}\p{N}_.\- :]*$/u;

/** Whether a key is of the usual kind: nothing to look at closer. Most are, thousands a second. */
export function isPlainKey(key: string): boolean {
  return key.length <= limits.entityKey && plainKey.test(key);
}

/** The rule for names of metrics, params and tags: few characters, and a path that stays what it is. */
export function checkKey(key: string, parameter: string): void {
  if (plainKey.test(key)) return;
  if (!anyKey.test(key)) {
    throw invalidValue(parameter, key, 'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).');
  }
  if (resolvesElsewhere(key)) {
    const resolved = pythonRepr(normalPath(key));
    throw invalidValue(
      parameter,
      key,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to ${resolved}`,
    );
  }
}

function resolvesElsewhere(name: string): boolean {
  return name.startsWith('..') || name.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
}

/** As Python's `posixpath.normpath`. */
function normalPath(path: string): string {
  const root = path.startsWith('/') ? (path.startsWith('//') && !path.startsWith('///') ? '//' : '/') : '';
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (segment !== '..' || root === '') kept.push(segment);
  }
  return root + kept.join('/') || '.';
}

/** Where the first so many characters end, as Python counts them. No more of a long text is looked at. */
function endOf(text: string, characters: number): number {
  let end = 0;
  for (let count = 0; count < characters && end < text.length; count += 1) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return end;
}

export function checkWireLength(name: string, text: string, limit: number): void {
  if (text.length > limit && endOf(text, limit) < text.length) throw invalidArgument(`'${name}' exceeds the maximum length of ${limit} characters`);
}

/** MLflow cuts long values of params and run tags by default rather than refuse them. */
export function truncated(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, endOf(text, limit));
}

export function checkWireRunId(id: string): void {
  if (!/^[a-zA-Z0-9][\p{L}\p{N}_-]{0,255}$/u.test(id)) throw invalidValue('run_id', id);
}

/** Experiment ids are whole numbers; an empty one is the default experiment's. */
export function experimentId(text: string): string {
  if (text === '') return '0';
  const digits = /^\s*\+?(-?\d{1,30})\s*$/.exec(text)?.[1];
  if (digits === undefined) throw invalidArgument(`Invalid experiment ID '${text}'. Experiment ID must be a valid integer.`);
  return String(BigInt(digits));
}

/** A tag of a run, cut to its limit. `parameter` is the way to it, such as `tags[0].`. */
export function runTag({ key, value }: Tag, parameter = ''): Tag {
  checkKey(key, `${parameter}key`);
  checkWireLength(`${parameter}key`, key, limits.entityKey);
  return value.length <= limits.runTagValue ? { key, value } : { key, value: truncated(value, limits.runTagValue) };
}

/** A param, its value cut to its limit. */
export function param({ key, value }: Tag, parameter = ''): Tag {
  checkKey(key, `${parameter}key`);
  checkWireLength('Param key', key, limits.entityKey);
  return value.length <= limits.paramValue ? { key, value } : { key, value: truncated(value, limits.paramValue) };
}

/** Tags of experiments and of the registry are refused when too long, never cut. */
export function checkTag({ key, value }: Tag, valueLimit: number): void {
  checkKey(key, 'key');
  checkWireLength('key', key, limits.entityKey);
  checkWireLength('value', value, valueLimit);
}

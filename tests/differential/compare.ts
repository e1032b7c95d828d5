// Compares two normalised answers and names each difference by what it is: the status, the error code, the
// sentence, a header, or a place in the body.
import { isDeepStrictEqual } from 'node:util';
import type { Normalised } from './normalise.ts';

export type Kind = 'status' | 'error_code' | 'message' | 'header' | 'body';

export interface Difference {
  /** The step's id. */
  readonly step: string;
  readonly kind: Kind;
  /** Where: empty for the status, a header's name, or a path into the body such as `run.info.status`. */
  readonly path: string;
  readonly reference: unknown;
  readonly ours: unknown;
}

/** All differences of one step, the status first; none when the answers are the same. */
export function compare(step: string, reference: Normalised, ours: Normalised): readonly Difference[] {
  const found: Difference[] = [];
  if (reference.status !== ours.status) found.push({ step, kind: 'status', path: '', reference: reference.status, ours: ours.status });
  for (const name of Object.keys(reference.headers)) {
    if (reference.headers[name] !== ours.headers[name]) found.push({ step, kind: 'header', path: name, reference: reference.headers[name], ours: ours.headers[name] });
  }
  const areErrors = reference.status >= 400 && ours.status >= 400;
  for (const place of places(reference.body, ours.body, '')) found.push({ step, kind: areErrors ? errorKind(place.path) : 'body', ...place });
  return found;
}

function errorKind(path: string): Kind {
  return path === 'error_code' ? 'error_code' : path === 'message' ? 'message' : 'body';
}

type Place = Pick<Difference, 'path' | 'reference' | 'ours'>;

/** The smallest parts in which two values differ. Lists of different length differ as a whole. */
function places(reference: unknown, ours: unknown, path: string): readonly Place[] {
  if (isDeepStrictEqual(reference, ours)) return [];
  const parts = Array.isArray(reference) && Array.isArray(ours) ? listParts(reference, ours) : objectParts(reference, ours);
  if (parts === undefined) return [{ path, reference, ours }];
  return parts.flatMap((name) => places(part(reference, name), part(ours, name), path === '' ? name : `${path}.${name}`));
}

function listParts(reference: readonly unknown[], ours: readonly unknown[]): readonly string[] | undefined {
  return reference.length === ours.length ? reference.map((_, index) => String(index)) : undefined;
}

function objectParts(reference: unknown, ours: unknown): readonly string[] | undefined {
  if (!isObject(reference) || !isObject(ours)) return undefined;
  return [...new Set([...Object.keys(reference), ...Object.keys(ours)])].toSorted();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function part(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}

// Ids of this wire: the kind of thing and what names it, in standard base64. Clients decode some of them.
import { invalidArgument } from '../../../core/base/errors.ts';

export function globalId(kind: string, ...names: readonly string[]): string {
  return Buffer.from([kind, ...names].map((name) => encodeURIComponent(name.toWellFormed())).join(':')).toString('base64');
}

/** The names in an id of this kind. Throws `invalid_argument` for another text. */
export function namesOf(kind: string, count: number, id: string): readonly string[] {
  const [found, ...names] = Buffer.from(id, 'base64').toString().split(':');
  if (found !== kind || names.length !== count) throw invalidArgument(`id ${JSON.stringify(id.slice(0, 100))} is not the id of a ${kind}`);
  try {
    return names.map(decodeURIComponent);
  } catch {
    throw invalidArgument(`id ${JSON.stringify(id.slice(0, 100))} is not the id of a ${kind}`);
  }
}

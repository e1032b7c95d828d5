// JSON Canonicalization Scheme (RFC 8785): one value, one text. ECMAScript's number and string printing is
// what the RFC prescribes, so only key order and the refusal of non-values are ours.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Prints a value canonically. Undefined members are left out; NaN and infinities are a programmer's mistake. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item as Json)).join(',')}]`;
  const members = value as { readonly [key: string]: Json | undefined };
  const parts: string[] = [];
  // Array.prototype.sort compares UTF-16 code units, the order RFC 8785 §3.2.3 asks for.
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${parts.join(',')}}`;
}

/** The text of a document that is stored, and whose digest names it. */
export function canonicalText(document: object): string {
  // Documents are plain JSON by their types, which an interface cannot say.
  return canonicalJson(document as Json);
}

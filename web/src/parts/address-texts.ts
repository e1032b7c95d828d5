// The texts of an address. The router reads numbers and JSON out of it, so that a text may come as either.

/** Those of the names that say something. A list or an object is no text: whoever wrote it into the address meant nothing we know. */
export function addressTexts<Name extends string>(search: Readonly<Record<string, unknown>>, names: readonly Name[]): { readonly [key in Name]?: string } {
  const told = names.map((name) => [name, textOf(search[name])] as const);
  return Object.fromEntries(told.filter(([, text]) => text !== '')) as { readonly [key in Name]?: string };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

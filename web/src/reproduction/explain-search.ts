// What the address of an explanation says.

export interface ExplainSearch {
  /** The run taken as the good one; absent: the last good run of the same program. */
  readonly before?: string | undefined;
  /** The run to be explained. */
  readonly after?: string | undefined;
  /** The changes that are unfolded, as `group key`; absent: the likeliest. */
  readonly open?: string | undefined;
}

export function readExplainSearch(search: Readonly<Record<string, unknown>>): ExplainSearch {
  const text = (value: unknown): string | undefined => (value === undefined || String(value) === '' ? undefined : String(value));
  const { before, after, open } = { before: text(search['before']), after: text(search['after']), open: text(search['open']) };
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), ...(open === undefined ? {} : { open }) };
}

// What a client wrote about the size of a dataset, in one short line.

/** `1,797 rows`; empty when it says nothing of that kind or is no JSON. */
export function profileText(profile: string | undefined): string {
  if (profile === undefined) return '';
  try {
    const facts = JSON.parse(profile) as Readonly<Record<string, unknown>> | null;
    const rows = facts?.['num_rows'] ?? facts?.['num_elements'];
    if (typeof rows === 'number') return `${rows.toLocaleString('en-US')} rows`;
    const shape = facts?.['features_shape'];
    return Array.isArray(shape) ? `shape ${shape.join(' × ')}` : '';
  } catch {
    return '';
  }
}

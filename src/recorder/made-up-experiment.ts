// The id of an experiment that was named while the server was away, until the server gives its own. It has the form
// of an id, so that clients take it, and so many digits that it is never one of a server.
import { createHash } from 'node:crypto';

/** The experiment that every server has from the start. */
export const firstExperiment = { id: '0', name: 'Default' } as const;

/** The same for the same run and name: 18 digits, the first a 9. */
export function madeUpExperimentId(runId: string, name: string): string {
  if (name === firstExperiment.name) return firstExperiment.id;
  const digits = BigInt(`0x${createHash('sha256').update(`${runId}\n${name}`).digest('hex')}`) % 10n ** 17n;
  return `9${String(digits).padStart(17, '0')}`;
}

/** A text with the server's ids in place of those made up for it. */
export function withServerIds(text: string, experiments: ReadonlyMap<string, string>): string {
  let replaced = text;
  for (const [madeUp, id] of experiments) if (madeUp !== id) replaced = replaced.replaceAll(madeUp, id);
  return replaced;
}

// The id of an experiment that was named while the server was away, and the number of a model's version registered then,
// until the server gives its own. They have the form of the real ones, so that clients take them, and so many digits
// that they are never those of a server.
import { createHash, randomBytes } from 'node:crypto';

/** The experiment that every server has from the start. */
export const firstExperiment = { id: '0', name: 'Default' } as const;

/** The same for the same run and name: 18 digits, the first a 9. */
export function madeUpExperimentId(runId: string, name: string): string {
  if (name === firstExperiment.name) return firstExperiment.id;
  const digits = BigInt(`0x${createHash('sha256').update(`${runId}\n${name}`).digest('hex')}`) % 10n ** 17n;
  return `9${String(digits).padStart(17, '0')}`;
}

/** For a version of a registered model: 15 digits, the first an 8, since the wire takes no longer numbers. */
export function madeUpVersion(): string {
  return `8${String(BigInt(`0x${randomBytes(16).toString('hex')}`) % 10n ** 14n).padStart(14, '0')}`;
}

/** Those of release 0.1, which may wait in a spool, had 18 digits for versions too. */
export function isMadeUp(id: string): boolean {
  return /^(?:[89]\d{17}|8\d{14})$/.test(id);
}

export function isMadeUpExperiment(id: string): boolean {
  return /^9\d{17}$/.test(id);
}

/** A text with the server's ids in place of those made up for it. */
export function withServerIds(text: string, experiments: ReadonlyMap<string, string>): string {
  let replaced = text;
  for (const [madeUp, id] of experiments) if (madeUp !== id) replaced = replaced.replaceAll(madeUp, id);
  return replaced;
}

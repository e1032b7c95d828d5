// Known secrets as a program for sed, for the guard that keeps what is printed when wrapper and recorder are gone. Pure.
import type { Redactor } from '../workspace/secrets/redactor.ts';

/** Empty when nothing is known. Longer ones first: one secret may be the beginning of another. */
export function guardRules({ marks }: Pick<Redactor, 'marks'>): string {
  return [...marks]
    .filter(([text]) => !/[\n\0]/.test(text))
    .toSorted(([one], [other]) => other.length - one.length)
    .map(([text, mark]) => `s/${text.replaceAll(/[\\^$.*[\]/]/g, '\\$&')}/${mark}/g`)
    .join('\n');
}

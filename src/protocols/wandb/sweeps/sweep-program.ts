// What only clients read of a sweep's config; it is told to them as it is and means nothing here.
import { parseSweepText } from './sweep-config-text.ts';

/** The program that agents start. */
export function programOf(source: string): string | undefined {
  const { program } = parseSweepText(source);
  return typeof program === 'string' ? program : undefined;
}

/** As it was asked for: points may be drawn by another. */
export function methodOf(source: string): string {
  const { method } = parseSweepText(source);
  return typeof method === 'string' ? method : 'custom';
}

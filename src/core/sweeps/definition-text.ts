// A definition as a text, and back. Values of a space keep the digits they were written with; all other numbers are numbers.
import { type ExactJson, ExactNumber, isExactObject, parseExact } from '../base/exact-json.ts';
import type { SweepDefinition } from './sweep-definition.ts';

export function definitionText(definition: SweepDefinition): string {
  return JSON.stringify(definition);
}

/** Of a text that `definitionText` made. */
export function readDefinition(text: string): SweepDefinition {
  return plain(parseExact(text)) as SweepDefinition;
}

const exactFields: ReadonlySet<string> = new Set(['value', 'values']);

function plain(value: ExactJson): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return (value as readonly ExactJson[]).map(plain);
  if (!isExactObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exactFields.has(key) ? item : plain(item)]));
}

// A run's colour is made from its id alone, so it is the same on every page, for every reader, for ever.
// Eight hues that colour-blind eyes keep apart (after Okabe and Ito, 2008), each in two depths, tuned for each
// ground so that every line stands out from it by 3:1 or more.

const light = [
  '#0a5c9c',
  '#d9601c',
  '#00795a',
  '#c2609b',
  '#8a5f00',
  '#2b93c4',
  '#5546b0',
  '#5f6c79',
  '#063e70',
  '#963c00',
  '#2a9f7c',
  '#86305f',
  '#b58300',
  '#0b6478',
  '#8a7ae0',
  '#3b4652',
] as const;
const dark = [
  '#57aef0',
  '#ff9357',
  '#35c79b',
  '#ea9bc9',
  '#f0b53c',
  '#93d7ff',
  '#a99bff',
  '#b3bec9',
  '#2f86cf',
  '#d96a2b',
  '#8ce6c8',
  '#c2659b',
  '#b98a1e',
  '#3fb6cf',
  '#7f6ee8',
  '#7f8c99',
] as const;

/** Line patterns, as lengths of dashes and gaps; the first is solid. */
export const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2], [14, 3, 2, 3, 2, 3], [1, 5]];

export const colorCount = light.length;

export type Scheme = 'light' | 'dark';

/** The run's place among the colours. */
export function colorIndex(runId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < runId.length; index += 1) hash = Math.imul(hash ^ runId.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 8) % light.length;
}

/** Colours by number, going round, for lines that are not runs. */
export function colorAt(index: number, scheme: Scheme): string {
  const palette = scheme === 'dark' ? dark : light;
  return palette[index % palette.length]!;
}

// Experiment ids are numbers inside and decimal text outside; any other text is the id of nothing.

/** The number of an id; undefined for text that cannot be one. */
export function experimentNumber(id: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(id)) return undefined;
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The numbers of those ids that can be one. */
export function experimentNumbers(ids: readonly string[]): readonly number[] {
  return [...new Set(ids.map(experimentNumber).filter((number) => number !== undefined))];
}

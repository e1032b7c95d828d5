// The least and the greatest of numbers, however many: a call takes only so many arguments.

export function numberRange(numbers: Iterable<number>): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const number of numbers) {
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  return { low, high };
}

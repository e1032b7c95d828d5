// Whole numbers of 64 bits. A double holds those within ±(2^53 − 1) to the digit; a farther one is a double near enough to draw
// and order by, with the exact number beside it.

const int64Limit = 2n ** 63n;

/** As wires read it: a bigint is beyond what a double holds. */
export type WholeNumber = number | bigint;

/** Undefined for what has no 64 bits with a sign. */
export function wholeNumber(exact: bigint): WholeNumber | undefined {
  if (exact >= int64Limit || exact < -int64Limit) return undefined;
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact;
}

/** Whether the double nearest to a number of 64 bits, and the number where it is far, are what they say. */
export function isWhole(near: number, exact: bigint | undefined): boolean {
  if (exact === undefined) return Number.isSafeInteger(near);
  return Number(exact) === near && typeof wholeNumber(exact) === 'bigint';
}

/** For two numbers with equal doubles: both are far, or neither is. */
export function compareFar(a: bigint | undefined, b: bigint | undefined): number {
  return a === b || a === undefined || b === undefined ? 0 : a < b ? -1 : 1;
}

/** Integers of a JSON text that a double would round are bigints; everything else is as `JSON.parse` has it. */
export function parseWholeNumbers(json: string): unknown {
  return JSON.parse(json, reviveWhole as (key: string, value: unknown) => unknown);
}

/** Whether that makes a difference: few texts have integers so long. */
export function hasFarInteger(json: string): boolean {
  return /[:,[\s]-?[1-9]\d{15,}(?=[,}\]\s])/u.test(json);
}

function reviveWhole(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/u.test(source) ? BigInt(source) : value;
}

// Missing in the compiler's library; part of the language since 2025 (JSON.parse source text access).
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** As a value for `JSON.stringify`: all digits. */
export function wholeJson(near: number, exact: bigint | undefined): unknown {
  return exact === undefined ? near : rawJSON(String(exact));
}

// The ladder of verdicts, from the strongest level to the weakest.

export const verdictLevels = ['byte', 'tensor', 'metric', 'statistical', 'different', 'not-runnable'] as const;
export type VerdictLevel = (typeof verdictLevels)[number];

/** Whether `level` is at least as strong as the one asked for. */
export function isAtLeast(level: VerdictLevel, asked: VerdictLevel): boolean {
  return verdictLevels.indexOf(level) <= verdictLevels.indexOf(asked);
}

// What a caller sees: everything, or what belongs to some projects.

export interface View {
  /** Undefined: everything. */
  readonly projects?: readonly string[];
  /** Equal for equal views. */
  readonly key: string;
}

export const wholeView: View = { key: 'everything' };

export function viewOf(projects: readonly string[]): View {
  const sorted = [...projects].sort();
  return { projects: sorted, key: JSON.stringify(sorted) };
}

// What a tolerated difference is, and how the list of them is applied: each difference must be covered by an entry,
// and each name an entry lists must cover one. An entry says what may differ and no more.
import type { Difference, Kind } from './compare.ts';

export interface Tolerance {
  /** What differs, as a heading. */
  readonly title: string;
  /** Why it is so, for a person who moves here from MLflow. */
  readonly reason: string;
  readonly cases: readonly Case[];
}

export type Case = StatusCase | PartCase;

/** Another status, and with it another body; both statuses are fixed. */
export interface StatusCase {
  readonly reference: number;
  readonly ours: number;
  readonly steps: readonly string[];
}

/** The same status with another sentence, code, header or place in the body. */
export interface PartCase {
  /** `message` covers the sentence alone; `error_code` the code and its sentence. */
  readonly differs: Exclude<Kind, 'status'>;
  /** For `body` and `header`: where, with `*` for any part. */
  readonly paths?: readonly string[];
  readonly steps: readonly string[];
}

export interface Verdict {
  /** Differences that no entry covers. */
  readonly unexpected: readonly Difference[];
  /** Entries' steps that did not differ as the entry says. */
  readonly unused: readonly string[];
}

/** Sorts the differences into those the list covers and those it does not. */
export function judge(differences: readonly Difference[], tolerances: readonly Tolerance[]): Verdict {
  const cases = tolerances.flatMap((tolerance) => tolerance.cases);
  const byStep = Map.groupBy(differences, ({ step }) => step);
  const used = new Set<string>();
  const unexpected = [...byStep].flatMap(([step, found]) => {
    const mine = cases.filter(({ steps }) => steps.includes(step));
    return found.filter((difference) => {
      const cover = mine.find((one) => covers(one, difference, found));
      if (cover !== undefined) used.add(nameOf(cover, step));
      return cover === undefined;
    });
  });
  const unused = cases.flatMap((one) => one.steps.map((step) => nameOf(one, step))).filter((name) => !used.has(name));
  return { unexpected, unused };
}

function covers(one: Case, difference: Difference, all: readonly Difference[]): boolean {
  const status = all.find(({ kind }) => kind === 'status');
  if ('ours' in one) return status !== undefined && status.reference === one.reference && status.ours === one.ours;
  if (status !== undefined) return false;
  if (one.differs === 'error_code') return difference.kind === 'error_code' || difference.kind === 'message';
  return difference.kind === one.differs && (one.paths ?? ['**']).some((path) => fits(path, difference.path));
}

/** `*` stands for one part of a path, `**` for any rest. */
function fits(pattern: string, path: string): boolean {
  if (pattern === '**') return true;
  const wanted = pattern.split('.');
  const given = path.split('.');
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index]);
}

function nameOf(one: Case, step: string): string {
  return 'ours' in one ? `${step} (${one.reference}, ours ${one.ours})` : `${step} (${one.differs})`;
}

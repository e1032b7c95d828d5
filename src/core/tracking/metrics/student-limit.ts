// Student's t for intervals of 95 %, each number of degrees of freedom worked out once. Where the numbers are from:
// src/compare/statistics/student-t.ts, which is loaded when the first interval is asked for and not with a server.
import type { StudentLimit } from './band-statistics.ts';

const known = new Map<number, number>();

export async function loadStudentLimit(): Promise<StudentLimit> {
  const { studentQuantile } = await import('../../../compare/statistics/student-t.ts');
  return (freedom) => {
    const found = known.get(freedom) ?? studentQuantile(0.025, freedom);
    known.set(freedom, found);
    return found;
  };
}

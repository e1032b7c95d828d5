// The table that a person reads and the JSON that a later run is compared with.
import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Result {
  readonly workload: string;
  readonly unit: string;
  readonly isMoreBetter: boolean;
  readonly engine: 'SQLite' | 'PostgreSQL';
  /** Every round's figure; the best counts. */
  readonly assay: readonly number[];
  readonly mlflow: readonly number[];
}

export function best({ isMoreBetter }: Result, figures: readonly number[]): number {
  return isMoreBetter ? Math.max(...figures) : Math.min(...figures);
}

/** How many times better ours is: above 1 we win, whichever way the unit counts. */
export function ratio(result: Result): number {
  const [ours, theirs] = [best(result, result.assay), best(result, result.mlflow)];
  return result.isMoreBetter ? ours / theirs : theirs / ours;
}

export function machine(): string {
  return `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB memory, ${process.platform}, Node ${process.versions.node}`;
}

/** Markdown, one row per workload and engine. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.workload,
    result.engine,
    result.unit,
    figure(best(result, result.assay)),
    figure(best(result, result.mlflow)),
    `${figure(ratio(result))}×`,
  ]);
  return markdown(['Workload', 'Database', 'Unit', 'Assay', 'mlflow server', 'Assay is better by'], rows);
}

/** A table whose last columns are figures: text stands left in those before `figuresFrom`. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[], figuresFrom = 3): string {
  const rule = head.map((_name, column) => (column < figuresFrom ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(value >= 10 ? 3 : 2);
}

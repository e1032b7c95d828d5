// A verdict as lines for a terminal: the level first, then what was compared, then what it rests on.
import type { Explanation } from '../documents/explanation.ts';
import type { VerdictEvidence } from '../documents/verdict.ts';
import type { VerdictLevel } from '../documents/verdict-level.ts';
import type { ReproductionOutcome } from '../repeat/reproduce-run.ts';
import { metricNameText } from '../compare/results/pair-metrics.ts';
import { printable } from './terminal-text.ts';

const maxRows = 12;
const maxCauses = 3;

const words: Readonly<Record<VerdictLevel, string>> = {
  byte: 'IDENTICAL',
  tensor: 'SAME CONTENT',
  metric: 'SAME RESULTS',
  statistical: 'STATISTICALLY EQUAL',
  different: 'DIFFERENT',
  'not-runnable': 'NOT RUNNABLE HERE',
};

/** Everything a person needs to see after a reproduction. */
export function reproductionReport({ reproduction, explanation, notes }: ReproductionOutcome): readonly string[] {
  const { verdict, evidence } = reproduction;
  return [
    `${words[verdict.level]} (${verdict.level}): ${printable(verdict.sentence)}`,
    ...section('Compared', comparedRows(evidence)),
    ...section(
      'Rests on',
      evidence.claims.map(({ about, state, sentence, ceiling }) => [about, state, `${sentence}${ceiling === 'byte' ? '' : ` (at most ${ceiling})`}`]),
    ),
    ...section(
      'Shown, not counted',
      evidence.volatile.map(({ where, why }) => [where, why]),
    ),
    ...section(
      'Statistics',
      evidence.statistics.map((test) => [
        test.key,
        test.isEquivalent ? 'equivalent' : (test.undecided ?? 'not shown equivalent'),
        `means ${short(test.meanBefore)} and ${short(test.meanAfter)}, margin ${short(test.margin)}, p ${short(test.pValue)}, power ${short(test.power)}`,
      ]),
    ),
    ...(explanation === undefined ? [] : causeLines(explanation)),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `Note: ${printable(note)}`)]),
  ];
}

/** Differing rows first; of the equal ones only the count when there are many. */
function comparedRows({ exit, outputs, metrics, console }: VerdictEvidence): readonly (readonly string[])[] {
  const isEqual = (metric: VerdictEvidence['metrics'][number]): boolean =>
    metric.firstDifference === undefined && metric.pointsBefore === metric.equalPoints && metric.pointsAfter === metric.equalPoints;
  const metricRows = metrics
    .filter(({ isVolatile }) => !isVolatile)
    .map((metric) => ({
      isEqual: isEqual(metric),
      row: [
        'metric',
        metricNameText(metric),
        isEqual(metric)
          ? `${metric.equalPoints} points, all 64 bits`
          : metric.firstDifference === undefined
            ? `${metric.pointsBefore} and ${metric.pointsAfter} points`
            : `differs from step ${metric.firstDifference.step} (${metric.firstDifference.before}, ${metric.firstDifference.after})`,
      ],
    }));
  const outputRows = outputs
    .filter(({ isVolatile }) => !isVolatile)
    .map(({ path, renamedFrom, level, summary, by }) => ({
      isEqual: level === 'byte' || level === 'tensor' || level === 'volatile',
      row: ['output', path, `${renamedSummary({ renamedFrom, summary })}${by === 'client' ? ' (compared here, not by the server)' : ''}`],
    }));
  const rows = [...outputRows, ...metricRows].sort((a, b) => Number(a.isEqual) - Number(b.isEqual)).map(({ row }) => row);
  const lines =
    console === undefined
      ? []
      : [
          [
            'console',
            '',
            console.differing === 0 ? `${console.lines} ${console.lines === 1 ? 'line' : 'lines'}, all the same` : `${console.differing} of ${console.lines} lines differ`,
          ],
        ];
  const ended = [['exit', '', exit.before === exit.after ? exit.after : `${exit.before}, then ${exit.after}`]];
  return [...rows, ...lines, ...ended];
}

/** Most summaries of renamed files say so themselves. */
function renamedSummary({ renamedFrom, summary }: Pick<VerdictEvidence['outputs'][number], 'renamedFrom' | 'summary'>): string {
  return renamedFrom === undefined || summary.includes(renamedFrom) ? summary : `${summary}; renamed from ${renamedFrom}`;
}

function causeLines({ paragraph, changes }: Explanation): readonly string[] {
  const causes = changes
    .filter(({ rank }) => rank !== undefined)
    .slice(0, maxCauses)
    .map(({ group, key, before, after, reason }) => [group, key, `${before ?? '-'} -> ${after ?? '-'}`, reason]);
  return ['', printable(paragraph), ...section('Likeliest causes', causes)];
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, maxRows).map((row) => row.map((cell) => printable(cell)));
  const widths = (shown[0] as readonly string[]).map((_, column) => Math.min(48, Math.max(...shown.map((row) => (row[column] ?? '').length))));
  const lines = shown.map((row) => `  ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ')}`.trimEnd());
  return ['', `${title}:`, ...lines, ...(rows.length > maxRows ? [`  and ${rows.length - maxRows} more; --json lists them`] : [])];
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** What `--json` prints. */
export function reproductionJson({ reproduction, explanation, notes, folder }: ReproductionOutcome): object {
  return { ...reproduction, notes, ...(folder === undefined ? {} : { folder }), ...(explanation === undefined ? {} : { explanation }) };
}

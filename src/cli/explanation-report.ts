// An explanation as lines for a terminal: the paragraph, the table behind it, what changed inside, the traces, the proof.
import { metricNameText } from '../compare/results/pair-metrics.ts';
import type { Explanation, InputChange } from '../documents/explanation.ts';
import type { InputGroup } from '../documents/input-group.ts';
import { columns, cut, type Paint, printable, section } from './terminal-text.ts';

const maxCauses = 12;
const maxValue = 60;
const maxHunkLines = 60;

/** The lines of `assay why`. */
export function whyReport(explanation: Explanation, paint: Paint): readonly string[] {
  const { paragraph, changes, ends, proof, siblings = [] } = explanation;
  const likely = changes.filter(({ use }) => use !== 'not-used');
  const ruledOut = changes.filter(({ use }) => use === 'not-used');
  return [
    ...wrap(printable(paragraph)),
    ...section(
      paint(ends?.explain === true ? 'Changed inputs, none of them needed to explain it' : 'Changed inputs, the likeliest cause first', 'bold'),
      likely.map(causeRow),
      maxCauses,
    ),
    ...section(
      paint('Ruled out', 'bold'),
      ruledOut.map(({ group, key, reason }) => [group, key, reason.replace(/^Ruled out: /, '')]),
      maxCauses,
    ),
    ...section(
      paint('Other runs that differ in one input', 'bold'),
      siblings.map(({ runId, name, change, against, outcome, metric }) => [
        `${name} (${runId.slice(0, 8)})`,
        `${change.key} alone, against the ${against === 'before' ? 'first' : 'second'}`,
        `${outcomeWords[outcome]}${metric === undefined ? '' : `, ${metric.key} ${metric.value}`}`,
      ]),
    ),
    ...section(paint('First difference', 'bold'), divergenceRows(explanation)),
    ...(proof === undefined ? [] : proofLines(proof, paint)),
  ];
}

const outcomeWords = { 'like-before': 'results as the first', 'like-after': 'results as the second', neither: 'results of neither' } as const;

/** The lines of `assay diff`: what differs, by kind of state, with what changed inside. */
export function diffReport(explanation: Explanation, paint: Paint): readonly string[] {
  const { changes, hasSameInputs, metrics } = explanation;
  const differing = metrics.filter(({ before, after }) => before !== after);
  const inputs = groups.flatMap(([group, heading]) =>
    groupLines(
      heading,
      changes.filter((change) => change.group === group),
      paint,
    ),
  );
  return [
    ...(changes.length > 0 ? [] : [hasSameInputs ? 'The inputs are the same: one manifest.' : 'The inputs differ only in how they were recorded.']),
    ...(inputs[0] === '' && changes.length > 0 ? inputs.slice(1) : inputs),
    ...section(
      paint('Results', 'bold'),
      differing.map((metric) => [metricNameText(metric), metric.before ?? '-', metric.after ?? '-']),
    ),
    ...(differing.length > 0 || metrics.length === 0 ? [] : ['', `All ${metrics.length} last values of metrics are the same.`]),
  ];
}

const groups: readonly (readonly [InputGroup, string])[] = [
  ['code', 'Code'],
  ['data', 'Data'],
  ['parameters', 'Parameters'],
  ['command', 'Command'],
  ['environment', 'Environment'],
  ['variables', 'Variables'],
  ['randomness', 'Randomness'],
  ['machine', 'Machine'],
  ['network', 'Network'],
];

function groupLines(heading: string, unordered: readonly InputChange[], paint: Paint): readonly string[] {
  if (unordered.length === 0) return [];
  const changes = unordered.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const table = columns(changes.map(({ key, before, after, use }) => [key, value(before), value(after), use === 'not-used' ? 'not used' : '']));
  return ['', paint(heading, 'bold'), ...changes.flatMap((change, index) => [`  ${table[index]}`, ...detailLines(change, paint).map((line) => `    ${line}`)])];
}

function causeRow({ rank, isTied, group, key, before, after, reason }: InputChange): readonly string[] {
  return [rank === undefined ? '-' : isTied === true ? '1=' : String(rank), group, key, `${value(before)} -> ${value(after)}`, reason];
}

function value(text: string | undefined): string {
  return text === undefined ? '-' : cut(text, maxValue);
}

function detailLines({ detail }: InputChange, paint: Paint): readonly string[] {
  if (detail === undefined) return [];
  if (detail.kind === 'content') return [printable(detail.summary)];
  const more = detail.hasMore ? ['and more; --json lists what is kept'] : [];
  if (detail.kind === 'files')
    return [
      ...detail.files.slice(0, maxHunkLines).map(({ path, change }) => `${change} ${printable(path)}`),
      ...(detail.files.length > maxHunkLines ? [`and ${detail.files.length - maxHunkLines} more; --json lists them`] : more),
    ];
  const lines = detail.hunks.flatMap((hunk) => [
    paint(`@@ line ${hunk.beforeStart}, now ${hunk.afterStart} @@`, 'cyan'),
    ...hunk.lines.map(({ change, text }) =>
      change === 'removed' ? paint(`-${printable(text)}`, 'red') : change === 'added' ? paint(`+${printable(text)}`, 'green') : ` ${printable(text)}`,
    ),
  ]);
  return [...lines.slice(0, maxHunkLines), ...(lines.length > maxHunkLines ? [`and ${lines.length - maxHunkLines} more lines; --json has them`] : more)];
}

function divergenceRows({ divergence, firstMetricDifference: metric }: Explanation): readonly (readonly string[])[] {
  return [
    ...(divergence === undefined
      ? []
      : [
          [
            'trace',
            `${divergence.source}, step ${divergence.step}`,
            `${divergence.channel}${divergence.tensor === undefined ? '' : `, first in ${divergence.tensor}`}; ${divergence.stepsCompared} steps compared`,
          ],
        ]),
    ...(metric === undefined ? [] : [['metric', `${metric.key}, step ${metric.step}`, `${metric.before} -> ${metric.after}`]]),
  ];
}

function proofLines(proof: NonNullable<Explanation['proof']>, paint: Paint): readonly string[] {
  const { experiments, budget, target, stoppedAtStep } = proof;
  const rows = experiments.map(({ swapped, outcome, value: got, isFromCache }) => [
    outcome.replace('-', ' '),
    got ?? '',
    `${swapped.length === 0 ? 'nothing changed' : swapped.map(({ key }) => key).join(', ')}${isFromCache ? ' (known before)' : ''}`,
  ]);
  return [
    ...section(paint(`Proof by re-running, watching ${printable(target)}`, 'bold'), rows),
    `  ${budget.spentRuns} of ${budget.runs} runs spent in ${budget.spentSeconds} s${stoppedAtStep === undefined ? '' : `, each cut off past step ${stoppedAtStep}`}`,
  ];
}

/** At the width of a book's line, whatever the terminal. */
function wrap(text: string, width = 100): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

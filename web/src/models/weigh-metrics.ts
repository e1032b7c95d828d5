// Two runs' metrics held against each other, each the way it is better, and what that comes to in a sentence.
import { decodeNumber, type RunDetail, type WireNumber } from '@assay/sdk';
import { readMetricRules, ruledDirection } from '../charts/metric-rules.ts';
import { isBetter, statisticValue, type Direction } from '../charts/metric-statistic.ts';
import { metricText } from '../parts/number-text.ts';

export interface WeighedMetric {
  readonly key: string;
  readonly direction: Direction;
  readonly before: WireNumber | undefined;
  readonly after: WireNumber | undefined;
  /** `other` where neither way is better, or a side has no value. */
  readonly outcome: 'better' | 'worse' | 'equal' | 'other';
  readonly isPrimary: boolean;
}

/** The one that counts first, then by name. Directions are those of the experiment of `after`. */
export function weighMetrics(before: RunDetail, after: RunDetail): readonly WeighedMetric[] {
  const rules = readMetricRules(after.experiment.tags);
  const sides = [before, after].map(({ run }) => new Map(run.metrics.filter(({ key }) => !key.startsWith('system/')).map((summary) => [summary.key, summary])));
  const keys = [...new Set(sides.flatMap((side) => [...side.keys()]))].toSorted();
  const weighed = keys.map((key) => {
    const direction = ruledDirection(rules, key);
    const [one, other] = sides.map((side) => statisticValue(side.get(key), 'best', direction));
    return { key, direction, before: one, after: other, outcome: outcomeOf([one, other], direction), isPrimary: key === rules.primary };
  });
  return weighed.toSorted((one, other) => Number(other.isPrimary) - Number(one.isPrimary));
}

function outcomeOf([before, after]: readonly (WireNumber | undefined)[], direction: Direction): WeighedMetric['outcome'] {
  if (before === undefined || after === undefined) return 'other';
  if (Object.is(decodeNumber(before), decodeNumber(after))) return 'equal';
  if (direction === 'last') return 'other';
  return isBetter(after, before, direction) ? 'better' : isBetter(before, after, direction) ? 'worse' : 'other';
}

export type Tone = 'better' | 'worse' | 'even';

/** By the metric that counts where the experiment says which; else by how many are better. */
export function weightSentence(metrics: readonly WeighedMetric[], name: string): { readonly tone: Tone; readonly text: string } {
  const primary = metrics.find(({ isPrimary, before, after }) => isPrimary && before !== undefined && after !== undefined);
  if (primary) {
    const { key, before, after, outcome } = primary;
    const numbers = `${key}: ${metricText(after)} against ${metricText(before)}`;
    if (outcome === 'better' || outcome === 'worse') return { tone: outcome, text: `${outcome === 'better' ? 'Better' : 'Worse'} than ${name} on ${numbers}` };
    return { tone: 'even', text: `${outcome === 'equal' ? 'Equal to' : 'Neither better nor worse than'} ${name} on ${numbers}` };
  }
  const count = (wanted: WeighedMetric['outcome']): number => metrics.filter(({ outcome }) => outcome === wanted).length;
  const [better, worse, equal] = [count('better'), count('worse'), count('equal')];
  if (better + worse + equal === 0) return { tone: 'even', text: `Nothing tells the two apart: no metric of this version can be held against one of ${name}` };
  const tone = better > 0 && worse === 0 ? 'better' : worse > 0 && better === 0 ? 'worse' : 'even';
  const only = metrics.filter(({ outcome }) => outcome === 'better' || outcome === 'worse');
  const first = only.length === 1 ? ` (${only[0]!.key}: ${metricText(only[0]!.after)} against ${metricText(only[0]!.before)})` : '';
  return { tone, text: `Against ${name}: ${better} better, ${worse} worse, ${equal} equal${first}` };
}

// The rules two runs are held to: those recorded with them. A run that began later speaks for both where each says
// something, so that the order in which the two are named makes no difference.
import type { Observation } from '../../documents/observation.ts';
import type { ComparisonRules } from '../../documents/rules.ts';
import type { SeriesRules } from './compare-series.ts';
import type { MetricName } from './pair-metrics.ts';
import { volatileRules, type VolatileRules } from './volatile-rules.ts';

export interface PairRules {
  /** As recorded; undefined when there are none. */
  readonly recorded: ComparisonRules | undefined;
  readonly volatile: VolatileRules;
  /** Of a metric; of one with two keys either may be meant. */
  series(metric: MetricName): SeriesRules;
}

export function pairRules(one: Observation | undefined, other: Observation | undefined): PairRules {
  const [earlier, later] = (one?.startedAt ?? 0) <= (other?.startedAt ?? 0) ? [one, other] : [other, one];
  return rulesFrom(later?.rules ?? earlier?.rules);
}

export function rulesFrom(recorded: ComparisonRules | undefined): PairRules {
  const volatile = volatileRules(recorded?.volatile);
  return {
    recorded,
    volatile,
    series: (metric) => {
      const tolerance = toleranceOf(recorded, metric);
      const isVolatile = namesOf(metric).some((name) => volatile.ruleFor(name) !== undefined);
      return {
        ...(isVolatile ? { isVolatile } : {}),
        ...(tolerance === undefined ? {} : { tolerance: { relative: tolerance.relative ?? 0, absolute: tolerance.absolute ?? 0, source: 'user' } }),
      };
    },
  };
}

/** What the project allows a metric to differ by; undefined when it does not say. */
export function toleranceOf(
  rules: ComparisonRules | undefined,
  metric: MetricName,
): { readonly relative?: number | undefined; readonly absolute?: number | undefined } | undefined {
  const { tolerance } = rules ?? {};
  if (tolerance === undefined) return undefined;
  return tolerance[namesOf(metric).find((name) => Object.hasOwn(tolerance, name)) ?? '*'];
}

function namesOf({ key, renamedFrom }: MetricName): readonly string[] {
  return renamedFrom === undefined ? [key] : [key, renamedFrom];
}

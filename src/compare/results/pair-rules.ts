// The rules two runs are held to: those recorded with them. A run that began later speaks for both where each says
// something, so that the order in which the two are named makes no difference.
import type { Observation } from '../../documents/observation.ts';
import type { ComparisonRules } from '../../documents/rules.ts';
import type { SeriesRules } from './compare-series.ts';
import { volatileRules, type VolatileRules } from './volatile-rules.ts';

export interface PairRules {
  /** As recorded; undefined when there are none. */
  readonly recorded: ComparisonRules | undefined;
  readonly volatile: VolatileRules;
  /** Of a metric. */
  series(key: string): SeriesRules;
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
    series: (key) => {
      const tolerance = toleranceOf(recorded, key);
      return {
        ...(volatile.ruleFor(key) === undefined ? {} : { isVolatile: true }),
        ...(tolerance === undefined ? {} : { tolerance: { relative: tolerance.relative ?? 0, absolute: tolerance.absolute ?? 0, source: 'user' } }),
      };
    },
  };
}

/** What the project allows a metric to differ by; undefined when it does not say. */
export function toleranceOf(rules: ComparisonRules | undefined, key: string): { readonly relative?: number | undefined; readonly absolute?: number | undefined } | undefined {
  const { tolerance } = rules ?? {};
  if (tolerance === undefined) return undefined;
  return Object.hasOwn(tolerance, key) ? tolerance[key] : tolerance['*'];
}

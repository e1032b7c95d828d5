// The one filter tree every wire's search language parses into. Storage compiles it to SQL in one place;
// no wire grows its own SQL. Ordering is described beside it, by the same fields.

/** One of the numbers kept for every metric series of a run. */
export type MetricStatistic = 'last' | 'first' | 'min' | 'max' | 'mean' | 'count';

/** A thing that can be compared or ordered by. Which attribute names exist depends on what is searched. */
export type Field =
  | { readonly type: 'attribute'; readonly name: string }
  | { readonly type: 'metric'; readonly key: string; readonly statistic: MetricStatistic }
  | { readonly type: 'param'; readonly key: string }
  | { readonly type: 'tag'; readonly key: string }
  /** The keys of tags without a value: a thing may have several. */
  | { readonly type: 'label' }
  /**
   * A value of the nested config or summary as what it is: in an order numbers stand before texts. What a summary does not have
   * is the last value of the metric of that name. `client`: a number that a client library noted for itself.
   */
  | { readonly type: 'value'; readonly of: 'config' | 'summary' | 'client'; readonly key: string }
  | { readonly type: 'dataset'; readonly name: 'name' | 'digest' | 'context' };

export type Scalar = string | number;

/**
 * `like` is case-sensitive, `ilike` is not; both know `%` and `_`.
 * A negative comparison matches only things that have the field: a run without the param is not `!=`.
 */
export type Comparison =
  | { readonly kind: 'compare'; readonly field: Field; readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly value: Scalar }
  | { readonly kind: 'like'; readonly field: Field; readonly pattern: string; readonly caseSensitive: boolean }
  /** The text holds a match of the pattern, see `pattern.ts`. */
  | { readonly kind: 'matches'; readonly field: Field; readonly pattern: string }
  | { readonly kind: 'in'; readonly field: Field; readonly values: readonly Scalar[]; readonly negated: boolean }
  | { readonly kind: 'between'; readonly field: Field; readonly low: Scalar; readonly high: Scalar }
  | { readonly kind: 'exists'; readonly field: Field; readonly negated: boolean };

export type Filter =
  | Comparison
  | { readonly kind: 'and'; readonly items: readonly Filter[] }
  | { readonly kind: 'or'; readonly items: readonly Filter[] }
  | { readonly kind: 'not'; readonly item: Filter };

/** Things without the field come last in both directions; NaN sorts after every number, before missing. */
export interface Order {
  readonly field: Field;
  readonly direction: 'ascending' | 'descending';
}

/** Every comparison of a filter, in reading order: to count clauses or to check attribute names. */
export function comparisons(filter: Filter): readonly Comparison[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.flatMap(comparisons);
    case 'not':
      return comparisons(filter.item);
    default:
      return [filter];
  }
}

// The search language people type, as a neutral tree: comparisons joined by and, or, not. It knows grammar only;
// which fields exist, and what they are called inside, each reader of the tree decides. docs/filter.md tells it.

/** A field as written: `max(metrics.loss)` has the statistic `max`, the prefix `metrics` and the key `loss`. */
export interface FieldText {
  readonly statistic?: string;
  /** What stands before the first dot; absent for a bare name. */
  readonly prefix?: string;
  readonly key: string;
  /** Where it begins in the text, from 0. */
  readonly at: number;
}

export type ValueText = string | number;

export type ComparisonText =
  | { readonly kind: 'compare'; readonly field: FieldText; readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly value: ValueText }
  | { readonly kind: 'like'; readonly field: FieldText; readonly pattern: string; readonly caseSensitive: boolean }
  | { readonly kind: 'in'; readonly field: FieldText; readonly values: readonly ValueText[]; readonly negated: boolean }
  | { readonly kind: 'between'; readonly field: FieldText; readonly low: ValueText; readonly high: ValueText }
  | { readonly kind: 'exists'; readonly field: FieldText; readonly negated: boolean };

export type FilterText =
  | ComparisonText
  | { readonly kind: 'and'; readonly items: readonly FilterText[] }
  | { readonly kind: 'or'; readonly items: readonly FilterText[] }
  | { readonly kind: 'not'; readonly item: FilterText };

export interface OrderText {
  readonly field: FieldText;
  readonly direction: 'ascending' | 'descending';
}

/** A text that is not in the language; the message says where and what was expected there. */
export class FilterTextError extends Error {
  override readonly name = 'FilterTextError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(`${message} (at character ${at + 1})`);
    this.at = at;
  }
}

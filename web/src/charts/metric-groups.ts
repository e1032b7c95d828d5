// Which metrics share a chart: those that differ only in the split they were measured on (train and val).

const splitWord = '(?:train|training|val|valid|validation|eval|evaluation|test|testing|dev|unseen|holdout)(?:_?\\d+)?';
const prefix = new RegExp(`^${splitWord}(?=[/_.\\-: ])[/_.\\-: ]`, 'i');
const suffix = new RegExp(`[/_.\\-: ]${splitWord}$`, 'i');

export interface MetricGroup {
  /** The name without the split. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** A metric's name without its split: `val_loss`, `loss/train` and `loss` are all `loss`. */
export function stemOf(key: string): string {
  const stem = key.replace(prefix, '').replace(suffix, '');
  return stem === '' ? key : stem;
}

/** Groups in the order of their names; within one, training first. */
export function groupMetrics(keys: readonly string[]): readonly MetricGroup[] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const stem = stemOf(key);
    const group = groups.get(stem);
    if (group) group.push(key);
    else groups.set(stem, [key]);
  }
  return [...groups]
    .sort(([a], [b]) => inOrder(a, b))
    .map(([stem, members]) => ({ name: members.length === 1 ? members[0]! : stem, keys: [...members].sort((a, b) => rank(a) - rank(b) || inOrder(a, b)) }));
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** `head2` before `head10`. */
function inOrder(a: string, b: string): number {
  return collator.compare(a, b);
}

function rank(key: string): number {
  if (/train/i.test(key)) return 0;
  if (stemOf(key) === key) return 1;
  return /(?<!e)val|dev|unseen|holdout/i.test(key) ? 2 : 3;
}

/** The keys people look at first: what is measured on held-out data, then quality, then loss, then all else. */
export function byInterest(keys: readonly string[]): readonly string[] {
  const ranks = new Map(keys.map((key) => [key, interest(key)]));
  return [...keys].sort((a, b) => ranks.get(a)! - ranks.get(b)! || inOrder(a, b));
}

function interest(key: string): number {
  if (key.startsWith('system/')) return 100;
  let score = 50;
  if (/val|eval|test|best|cv/i.test(key)) score -= 20;
  if (/acc|f1|auc|score|r2|precision|recall|map/i.test(key)) score -= 12;
  else if (/loss|error|mse|mae|perplexity/i.test(key)) score -= 10;
  if (/epoch|lr|learning_rate|step|norm|time|runtime|per_second|flos/i.test(key)) score += 30;
  return score;
}

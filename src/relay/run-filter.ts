// The plain part of the language in which clients search runs and models: comparisons joined by AND. Anything more is
// left to the server.
import { historyOf, type KnownRun } from './known-run.ts';
import { numberOf, type WireModel } from './wire-shapes.ts';

type Predicate = (run: KnownRun) => boolean;

const clausePattern =
  /^\s*(?:(metrics?|params?|parameters?|tags?|attributes?|attr|run)\.)?(?:`([^`]+)`|"([^"]+)"|([\w.\-/]+))\s*(=|!=|>=|<=|>|<)\s*(?:'([^']*)'|"([^"]*)"|([+-]?[\d.][\d.eE+-]*))\s*(?:and\b|$)/i;

/** Whether a run matches; undefined when the filter has more to it. */
export function parseRunFilter(filter: string): Predicate | undefined {
  return parseFilter(filter, predicateOf);
}

/** Whether a logged model matches: its attributes only. */
export function parseModelFilter(filter: string): ((model: WireModel) => boolean) | undefined {
  return parseFilter(filter, ({ kind, key, operator, value }) => {
    if (!kind.startsWith('a') || (operator !== '=' && operator !== '!=') || !isModelAttribute(key)) return undefined;
    return ({ info }) => ((info[key] ?? '') === value) === (operator === '=');
  });
}

const modelAttributes = ['name', 'model_id', 'source_run_id', 'status', 'model_type'] as const;

function isModelAttribute(key: string): key is (typeof modelAttributes)[number] {
  return (modelAttributes as readonly string[]).includes(key);
}

function parseFilter<T>(filter: string, clause: (clause: Clause) => ((item: T) => boolean) | undefined): ((item: T) => boolean) | undefined {
  const predicates: ((item: T) => boolean)[] = [];
  let rest = filter;
  while (rest.trim() !== '') {
    const match = clausePattern.exec(rest);
    if (match === null) return undefined;
    const [whole, kind = 'attribute', backticked, quoted, plain, operator, single, double, number] = match;
    const predicate = clause({ kind: kind.toLowerCase(), key: backticked ?? quoted ?? plain ?? '', operator: operator ?? '=', value: single ?? double ?? number ?? '' });
    if (predicate === undefined) return undefined;
    predicates.push(predicate);
    rest = rest.slice(whole.length);
  }
  return (item) => predicates.every((predicate) => predicate(item));
}

interface Clause {
  readonly kind: string;
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

function predicateOf({ kind, key, operator, value }: Clause): Predicate | undefined {
  if (kind.startsWith('metric')) return (run) => compare(lastOf(run, key), operator, Number(value));
  if (operator !== '=' && operator !== '!=') return kind.startsWith('a') && key === 'start_time' ? (run) => compare(run.info.start_time, operator, Number(value)) : undefined;
  const isWanted = (text: string | undefined): boolean => text !== undefined && (text === value) === (operator === '=');
  if (kind.startsWith('param')) return (run) => isWanted(run.params.get(key));
  if (kind.startsWith('tag')) return (run) => isWanted(run.tags.get(key));
  const attribute = attributes[key];
  return attribute && ((run) => isWanted(attribute(run)));
}

const attributes: Readonly<Record<string, (run: KnownRun) => string>> = {
  run_id: ({ info }) => info.run_id,
  run_name: ({ info }) => info.run_name,
  status: ({ info }) => info.status,
  user_id: ({ info }) => info.user_id,
};

function lastOf(run: KnownRun, key: string): number {
  const last = historyOf(run, key).reduce<{ step?: number | undefined; value: number | string } | undefined>(
    (best, point) => ((best?.step ?? -Infinity) <= (point.step ?? 0) ? point : best),
    undefined,
  );
  return last === undefined ? Number.NaN : numberOf(last.value);
}

function compare(left: number, operator: string, right: number): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return !Number.isNaN(left) && left !== right;
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '<' ? left < right : left <= right;
}

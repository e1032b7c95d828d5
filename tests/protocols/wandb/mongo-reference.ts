// What a filter of the W&B wire must find, worked out plainly over runs as the wire shows them.

export interface SeenRun {
  readonly name: string;
  readonly displayName: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly group: string | null;
  readonly createdAt: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly summary: Readonly<Record<string, unknown>>;
}

type Mongo = Readonly<Record<string, unknown>>;

export function finds(run: SeenRun, filter: Mongo): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (key === '$and') return (value as readonly Mongo[]).every((item) => finds(run, item));
    if (key === '$or') return (value as readonly Mongo[]).some((item) => finds(run, item));
    if (key === '$nor') return !(value as readonly Mongo[]).some((item) => finds(run, item));
    if (key === '$not') return !finds(run, value as Mongo);
    return passes(valuesOf(run, key), value);
  });
}

/** None for a missing field, several for labels. */
function valuesOf(run: SeenRun, field: string): readonly unknown[] {
  const [first, ...path] = field.split('.');
  if (first === 'config') return below(run.config, path.at(-1) === 'value' ? path.slice(0, -1) : path);
  if (first === 'summary_metrics') return below(run.summary, path);
  if (field === 'tags') return run.tags;
  const names: Readonly<Record<string, keyof SeenRun>> = {
    display_name: 'displayName',
    displayName: 'displayName',
    created_at: 'createdAt',
    name: 'name',
    state: 'state',
    group: 'group',
  };
  const value: unknown = run[names[field]!];
  return value === null || value === undefined ? [] : [value];
}

function below(object: unknown, path: readonly string[]): readonly unknown[] {
  const found = path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Mongo)[name] : undefined), object);
  return found === undefined ? [] : [found];
}

function passes(values: readonly unknown[], condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return equals(values, condition);
  return Object.entries(condition).every(([operator, operand]) => {
    switch (operator) {
      case '$eq':
        return equals(values, operand);
      case '$ne':
        return !equals(values, operand);
      case '$in':
        return (operand as readonly unknown[]).some((item) => equals(values, item));
      case '$nin':
        return !(operand as readonly unknown[]).some((item) => equals(values, item));
      case '$all':
        return (operand as readonly unknown[]).length > 0 && (operand as readonly unknown[]).every((item) => equals(values, item));
      case '$exists':
        return values.length > 0 === operand;
      case '$regex':
        return values.some((value) => new RegExp(operand as string, 'u').test(textOf(value)));
      case '$not':
        return !passes(values, operand);
      default:
        return values.some((value) => compares(value, operator, operand));
    }
  });
}

function equals(values: readonly unknown[], operand: unknown): boolean {
  if (operand === null) return values.length === 0 || values.includes(null);
  return values.some((value) => (typeof operand === 'number' ? numberIn(value) === operand : textOf(value) === textOf(operand)));
}

function compares(value: unknown, operator: string, operand: unknown): boolean {
  const [left, right] = typeof operand === 'number' ? [numberIn(value), operand] : [textOf(value), operand as string];
  if (left === undefined) return false;
  return { $gt: left > right, $gte: left >= right, $lt: left < right, $lte: left <= right }[operator]!;
}

/** A value that reads as a number is one: other clients log everything as text. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

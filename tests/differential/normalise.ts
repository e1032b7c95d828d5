// Takes out of an answer what two servers cannot have in common: ids and names they draw, the time of day, their
// own address and folder, and the order of lists that have none. Everything else must be equal.
import type { Exchange, Recording } from './play.ts';

export interface Normalised {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What is particular to one server: longest texts are replaced first. */
export interface Particulars {
  /** Where it listens and where its data lies, each with the word that takes its place. */
  readonly places: Readonly<Record<string, string>>;
  /** When the script began and ended, in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Lists whose order MLflow leaves to its database. */
const unordered = new Set(['tags', 'params', 'aliases', 'model_params', 'events', 'dataset_inputs', 'model_inputs', 'model_outputs', 'latest_versions']);

/** `witty-fox-12`, drawn by the server when no name is given. */
const drawnName = /^[a-z]+-[a-z]+-\d{1,4}$/u;

/** What the reference passes on from its database (SQL and all): nobody's client reads it, and it differs by database. */
const databaseWords = /(?: Error: )?\((?:raised as a result of|sqlite3\.|builtins\.)[\s\S]*$/u;

/** Fields of an error that newer MLflow adds for its own hosted product; no client reads them. */
const hostedFields = new Set(['sqlstate', 'error_class']);

const hourMs = 3_600_000;

/** Makes the function that normalises every answer of one recording. */
export function normaliser(recording: Recording, particulars: Particulars): (exchange: Exchange) => Normalised {
  const texts = replacements(recording, particulars);
  const shared = { texts, experiments: experimentNames(recording), from: particulars.startedAt - hourMs, to: particulars.endedAt + hourMs };
  return ({ step, answer }) => {
    const context: Context = { ...shared, orderedByIds: step.orderedByIds };
    return {
      status: answer.status,
      headers: Object.fromEntries(step.compareHeaders.map((name) => [name, ownText(answer.headers[name] ?? '', context)])),
      body: answer.json === undefined ? ownText(answer.text, context) : value(answer.json, '', '', context),
    };
  };
}

interface Context {
  readonly texts: readonly (readonly [string, string])[];
  /** Experiments' numbers by the name the script captured them under: servers may skip numbers. */
  readonly experiments: ReadonlyMap<string, string>;
  readonly from: number;
  readonly to: number;
  readonly orderedByIds: boolean;
}

/** Short captured values (an experiment's number) are left: replacing `1` everywhere would hide differences. */
function replacements(recording: Recording, particulars: Particulars): readonly (readonly [string, string])[] {
  const places = Object.entries(particulars.places);
  const captured = [...recording.captured].filter(([, text]) => text.length >= 8).map(([name, text]) => [text, `<${name}>`] as const);
  return [...places, ...captured].toSorted((one, two) => two[0].length - one[0].length);
}

function experimentNames(recording: Recording): ReadonlyMap<string, string> {
  const numbers = [...recording.captured].filter(([, text]) => /^\d{1,7}$/u.test(text));
  return new Map(numbers.map(([name, text]) => [text, `<${name}>`]));
}

function value(given: unknown, key: string, parent: string, context: Context): unknown {
  if (typeof given === 'string') return text(given, key, context);
  if (typeof given === 'number') return given > context.from && given < context.to ? '<now>' : given;
  if (Array.isArray(given)) return list(given, key, parent, context);
  if (typeof given !== 'object' || given === null) return given;
  const isDrawn = (given as { key?: unknown }).key === 'mlflow.runName';
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !(key === '' && hostedFields.has(name)))
      .toSorted(([one], [two]) => (one < two ? -1 : 1))
      .map(([name, inner]) => [name, value(inner, isDrawn && name === 'value' ? 'run_name' : name, key, context)]),
  );
}

function list(given: readonly unknown[], key: string, parent: string, context: Context): unknown {
  const items = given.map((item) => value(item, key, parent, context));
  const hasNoOrder = context.orderedByIds || unordered.has(key) || (key === 'metrics' && parent === 'data');
  return hasNoOrder ? items.toSorted((one, two) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1)) : items;
}

function text(given: string, key: string, context: Context): string {
  if ((key === 'run_name' || key === 'name') && drawnName.test(given)) return '<drawn name>';
  if (key === 'experiment_id') return context.experiments.get(given) ?? given;
  if (key === 'next_page_token' && given !== '') return '<token>';
  return ownText(given, context);
}

function ownText(given: string, context: Context): string {
  let own = given;
  for (const [found, word] of context.texts) own = own.replaceAll(found, word);
  own = own.replace(databaseWords, '');
  return own
    .replaceAll(
      /(mlflow-artifacts:\/|[Ee]xperiment(?: with)?(?: id| ID)?[ =]+'?)(\d{1,7})\b/gu,
      (_, before: string, number: string) => before + (context.experiments.get(number) ?? number),
    )
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, '<id>')
    .replaceAll(/\bm-[0-9a-f]{32}\b/gu, '<model id>')
    .replaceAll(/\b[0-9a-f]{32}\b/gu, '<id>')
    .replaceAll(/\{'[^'}]*'(?:, '[^'}]*')*\}/gu, (set) => `{${set.slice(1, -1).split(', ').toSorted().join(', ')}}`)
    .replaceAll(/\b\d{13}\b/gu, (digits) => (Number(digits) > context.from && Number(digits) < context.to ? '<now>' : digits));
}

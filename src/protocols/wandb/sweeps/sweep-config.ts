// The config of a sweep as its client sends it: what core shall do, and what only clients read.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { ExactJson, ExactObject } from '../../../core/base/exact-json.ts';
import { commandWarnings } from './command-warnings.ts';
import { goals, type Objective } from '../../../core/sweeps/objective.ts';
import type { HyperbandRule } from '../../../core/sweeps/stop/hyperband.ts';
import type { SamplerName } from '../../../core/sweeps/suggest/sampler-name.ts';
import { checkSweepDefinition, type SweepDefinition } from '../../../core/sweeps/sweep-definition.ts';
import { type ConfigFields, createConfigFields } from './sweep-config-fields.ts';
import { readParameters, type ReadSpace } from './sweep-config-parameters.ts';
import { parseSweepText } from './sweep-config-text.ts';

export const sweepMethods = ['grid', 'random', 'bayes', 'custom'] as const;
export type SweepMethod = (typeof sweepMethods)[number];

export interface SweepConfig {
  /** Core accepts it. */
  readonly definition: SweepDefinition;
  /** As it was asked for: `bayes` too, whose sampler has a name of its own. */
  readonly method: SweepMethod;
  readonly program?: string;
  /** How an agent starts a run; for the agent to read. */
  readonly command?: readonly ExactJson[];
  readonly project?: string;
  readonly entity?: string;
  /** As it came: clients read their own config again. */
  readonly text: string;
  /** For `configValidationWarnings`: a sentence each. */
  readonly warnings: readonly string[];
}

/** For clients and launchers alone; fine, and nothing for a server to look into. */
const clientFields = ['apiVersion', 'kind', 'job', 'image_uri'] as const;

/** Nobody reads more. */
const warningLimit = 100;

/** Throws `invalid_argument` that names the field, its value and the fix. What is there in vain is a warning. */
export function readSweepConfig(text: string): SweepConfig {
  const fields = createConfigFields('', parseSweepText(text));
  const method = fields.oneOf('method', sweepMethods);
  if (method === undefined) throw invalidArgument(`the sweep's config has no method; give one of ${sweepMethods.join(', ')}`);
  const warnings: string[] = [];
  const scheduler = fields.object('scheduler');
  const sampler = samplerOf(method, { isLocal: isControlledLocally(fields), isScheduled: scheduler !== undefined }, warnings);
  const { space, warnings: spaceWarnings } = readSpace(fields, scheduler);
  const objective = readObjective(fields, method, warnings);
  const stopRule = readStopRule(fields, warnings);
  if (stopRule !== undefined && objective === undefined) throw invalidArgument('early_terminate needs a metric to stop runs by; give metric with a name');
  const definition: SweepDefinition = {
    space,
    ...present({ name: fields.text('name'), description: fields.text('description'), sampler, objective, stopRule, runCap: fields.number('run_cap') }),
  };
  checkSweepDefinition(definition);
  const forClients = present({ program: fields.text('program'), command: fields.list('command'), project: fields.text('project'), entity: fields.text('entity') });
  for (const name of clientFields) fields.any(name);
  return { definition, method, ...forClients, text, warnings: [...warnings, ...spaceWarnings, ...commandWarnings(forClients.command), ...fields.unread()].slice(0, warningLimit) };
}

/** Whether the client's own controller chooses the points. */
function isControlledLocally(fields: ConfigFields): boolean {
  const controller = fields.object('controller');
  return controller !== undefined && createConfigFields('controller', controller).oneOf('type', ['local', 'cloud']) === 'local';
}

function samplerOf(method: SweepMethod, { isLocal, isScheduled }: { readonly isLocal: boolean; readonly isScheduled: boolean }, warnings: string[]): SamplerName | undefined {
  // Whoever asks for a controller of their own knows it, and the client shows each warning as a violation.
  if (isLocal) return undefined;
  if (method === 'custom' || isScheduled) {
    warnings.push('this server draws no points for a sweep with method custom or a scheduler: they come from your own program');
    return undefined;
  }
  if (method !== 'bayes') return method;
  return 'tpe';
}

function readSpace(fields: ConfigFields, scheduler: ExactObject | undefined): ReadSpace {
  const parameters = fields.object('parameters');
  if (parameters !== undefined) return readParameters(parameters);
  if (scheduler !== undefined && Object.hasOwn(scheduler, 'search_space')) return { space: [], warnings: [] };
  throw invalidArgument("the sweep's config has no parameters; give a mapping from each name to its values, its value, or its min and max");
}

function readObjective(fields: ConfigFields, method: SweepMethod, warnings: string[]): Objective | undefined {
  const given = fields.object('metric');
  if (fields.list('metrics') !== undefined) {
    if (given !== undefined) throw invalidArgument('the config has metric and metrics; give metric for one objective');
    if (method !== 'custom') throw invalidArgument(`metrics is for method custom, and method is ${method}; give metric with one objective`);
    warnings.push('metrics is left to your own scheduler: this server looks at one metric at most');
  }
  if (given === undefined) {
    if (method === 'bayes') throw invalidArgument('method bayes needs a metric; give metric with its name and goal');
    return undefined;
  }
  const metric = createConfigFields('metric', given);
  const name = metric.text('name');
  if (name === undefined) throw invalidArgument('metric has no name; give that of a value that the program logs');
  const objective: Objective = { metric: name, goal: metric.oneOf('goal', goals) ?? 'minimize', ...present({ target: metric.number('target') }) };
  readImputation(metric);
  for (const warning of metric.unread()) warnings.push(warning);
  return objective;
}

/** For Bayesian samplers: which value an unfinished run counts with. Read so that a mistake in it is found today. */
function readImputation(metric: ConfigFields): void {
  metric.oneOf('impute', ['worst', 'best', 'latest']);
  // YAML has the word false as a truth value.
  if (metric.any('impute_while_running') !== false) metric.oneOf('impute_while_running', ['false', 'worst', 'best', 'latest']);
}

function readStopRule(fields: ConfigFields, warnings: string[]): HyperbandRule | undefined {
  const given = fields.object('early_terminate');
  if (given === undefined) return undefined;
  const stop = createConfigFields('early_terminate', given);
  if (stop.oneOf('type', ['hyperband']) === undefined) throw invalidArgument('early_terminate has no type; give hyperband, the only one there is');
  const common = { kind: 'hyperband', eta: stop.number('eta') ?? 3, isStrict: stop.flag('strict') ?? true } as const;
  const [minIter, maxIter, s] = [stop.number('min_iter'), stop.number('max_iter'), stop.number('s')];
  for (const warning of stop.unread()) warnings.push(warning);
  if (maxIter === undefined) {
    if (minIter === undefined) throw invalidArgument('early_terminate has no band to stop at; give min_iter, or max_iter and s');
    if (s !== undefined) warnings.push('early_terminate: s has no effect with min_iter');
    return { ...common, minIter };
  }
  if (s === undefined) throw invalidArgument(`early_terminate: max_iter is ${maxIter}, and s is missing, how often runs are stopped before it; give s, or min_iter alone`);
  if (minIter !== undefined) warnings.push('early_terminate: min_iter has no effect with max_iter');
  return { ...common, maxIter, s };
}

type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the fields that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

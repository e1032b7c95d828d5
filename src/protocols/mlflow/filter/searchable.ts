// What each search may be asked for: the entities, their spellings, the attributes and what they compare with.
import { invalidArgument } from '../../../core/base/errors.ts';
import { pythonRepr } from '../python-text.ts';

export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';

export interface SearchableAttribute {
  /** Its name in core. */
  readonly name: string;
  readonly type: 'text' | 'number';
  /** Whether `IN (…)` may be used. */
  readonly hasLists?: true;
  /** Whether it can be ordered by but not filtered by, or the other way round; both when absent. */
  readonly only?: 'filter' | 'order';
  /** Whether numbers must be whole. */
  readonly isWhole?: true;
  /** Whether a number may stand in quotes. */
  readonly mayBeQuoted?: true;
  /** The value, or the pattern for it, as core keeps it. */
  readonly toCore?: (value: string, isCaseSensitive: boolean) => string;
}

export interface Searchable {
  /** Spellings of the entities that may stand before the point. */
  readonly entities: Readonly<Record<string, Entity>>;
  readonly attributes: Readonly<Record<string, SearchableAttribute>>;
  /** Which entities know `IS NULL`. */
  readonly nullable: readonly Entity[];
  /** Whether params and tags take `IN (…)`. */
  readonly hasTextLists: boolean;
  /** What MLflow's server says of an entity it does not know. */
  readonly unknownEntity: (given: string) => string;
  /** The refusal of a field to order by, where this search has words of its own for it. */
  readonly unknownOrder?: (given: string) => string;
  /** The refusal of a comparator, where this search has words of its own for it. */
  readonly badComparator?: (field: string, operator: string, isNumeric: boolean) => string;
  /** What `order_by` may name. */
  readonly orderEntities: readonly Entity[];
}

const attributeSpellings = { attribute: 'attribute', attributes: 'attribute' } as const;
const tagSpellings = { tag: 'tag', tags: 'tag' } as const;

/** Statuses are upper-case on this wire and lower-case in core. Lower case is no status here: nothing begins with `=`. */
function runStatus(value: string, isCaseSensitive: boolean): string {
  return isCaseSensitive && value !== value.toUpperCase() ? `=${value}` : value.toLowerCase();
}

const startTime: SearchableAttribute = { name: 'start_time', type: 'number' };
const runName: SearchableAttribute = { name: 'run_name', type: 'text' };
const runNameSpelling: SearchableAttribute = { ...runName, only: 'filter' };

export const searchableRuns: Searchable = {
  entities: {
    ...attributeSpellings,
    ...tagSpellings,
    attr: 'attribute',
    run: 'attribute',
    metric: 'metric',
    metrics: 'metric',
    param: 'param',
    params: 'param',
    parameter: 'param',
    parameters: 'param',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  attributes: {
    run_id: { name: 'run_id', type: 'text', hasLists: true },
    run_name: runName,
    'run name': runNameSpelling,
    'Run name': runNameSpelling,
    'Run Name': runNameSpelling,
    user_id: { name: 'user_id', type: 'text' },
    status: { name: 'status', type: 'text', toCore: runStatus },
    artifact_uri: { name: 'artifact_uri', type: 'text' },
    start_time: startTime,
    created: startTime,
    Created: startTime,
    end_time: { name: 'end_time', type: 'number' },
  },
  nullable: ['param', 'tag'],
  hasTextLists: false,
  unknownEntity: (given) => `Invalid entity type '${given}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
  orderEntities: ['attribute', 'metric', 'param', 'tag'],
};

const attributeAndTag = (given: string): string => `Invalid entity type '${given}'. Valid entity types are ('attribute', 'tag', 'tags')`;

export const searchableExperiments: Searchable = {
  entities: { ...attributeSpellings, ...tagSpellings },
  attributes: {
    name: { name: 'name', type: 'text' },
    experiment_id: { name: 'experiment_id', type: 'text', hasLists: true },
    creation_time: { name: 'creation_time', type: 'number', isWhole: true },
    last_update_time: { name: 'last_update_time', type: 'number', isWhole: true },
  },
  nullable: ['tag'],
  hasTextLists: false,
  unknownEntity: attributeAndTag,
  orderEntities: ['attribute'],
};

const lastUpdated: SearchableAttribute = { name: 'last_updated_time', type: 'number', only: 'order' };

export const searchableModels: Searchable = {
  entities: { attribute: 'attribute', ...tagSpellings },
  attributes: {
    name: { name: 'name', type: 'text', hasLists: true },
    // Both spellings mean the last update: MLflow's server has no other order by time.
    timestamp: lastUpdated,
    last_updated_timestamp: lastUpdated,
  },
  nullable: [],
  hasTextLists: false,
  unknownEntity: attributeAndTag,
  unknownOrder: (given) => `Invalid order by key '${given}' specified. Valid keys are '{'name', 'timestamp'}'`,
  orderEntities: ['attribute'],
};

export const searchableVersions: Searchable = {
  entities: { attribute: 'attribute', ...tagSpellings },
  attributes: {
    name: { name: 'name', type: 'text', hasLists: true },
    version_number: { name: 'version_number', type: 'number', isWhole: true, mayBeQuoted: true },
    run_id: { name: 'run_id', type: 'text', hasLists: true, only: 'filter' },
    source_path: { name: 'source_path', type: 'text', only: 'filter' },
    creation_timestamp: { name: 'creation_time', type: 'number', only: 'order' },
    last_updated_timestamp: lastUpdated,
  },
  nullable: [],
  hasTextLists: false,
  unknownEntity: attributeAndTag,
  orderEntities: ['attribute'],
};

const modelStatuses: Readonly<Record<string, string>> = { PENDING: 'pending', READY: 'ready', FAILED: 'failed' };

function modelStatus(value: string): string {
  const status = Object.hasOwn(modelStatuses, value) ? modelStatuses[value] : undefined;
  if (status === undefined) throw invalidArgument(`Unknown model status in filter: ${pythonRepr(value)}`);
  return status;
}

const modelCreated: SearchableAttribute = { name: 'creation_timestamp', type: 'number' };
const modelUpdated: SearchableAttribute = { name: 'last_updated_timestamp', type: 'number' };

export const searchableLoggedModels: Searchable = {
  entities: { attributes: 'attribute', metrics: 'metric', params: 'param', tags: 'tag' },
  attributes: {
    name: { name: 'name', type: 'text', hasLists: true },
    model_id: { name: 'model_id', type: 'text', hasLists: true },
    model_type: { name: 'model_type', type: 'text', hasLists: true },
    status: { name: 'status', type: 'text', hasLists: true, toCore: modelStatus },
    source_run_id: { name: 'source_run_id', type: 'text', hasLists: true },
    creation_time: modelCreated,
    creation_timestamp: modelCreated,
    creation_timestamp_ms: modelCreated,
    last_updated_timestamp: modelUpdated,
    last_updated_timestamp_ms: modelUpdated,
  },
  nullable: [],
  hasTextLists: true,
  unknownEntity: (given) => `Invalid entity type: ${pythonRepr(given)}. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
  badComparator: (field, operator, isNumeric) =>
    `Invalid comparison operator for ${field}: ${pythonRepr(operator)}. Expected one of ${isNumeric ? "('<', '<=', '>', '>=', '=', '!=')" : "('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')"}.`,
  orderEntities: ['attribute', 'metric'],
};

// Prints docs/wandb-compatibility.md: what becomes of every operation that the newest client can send. Whether one is refused is
// seen by holding its documents against the schema, so that the page cannot claim what the server does not do.
import { buildSchema, type GraphQLSchema, Kind, OperationTypeNode, parse, validate } from 'graphql';

import { schemaText } from './graphql/schema-text.ts';
import { emptyOperations, type OperationGroup, refusedOperations } from './operation-notes.ts';

/** As `tests/fixtures/wandb/collect_operations.py` collects them from the client. */
export interface CollectedOperations {
  /** Name and version. */
  readonly client: string;
  readonly operations: readonly { readonly name: string; readonly document: string }[];
}

export type OperationState = 'answered' | 'empty' | 'refused';

interface StatedOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly state: OperationState;
  readonly words: string;
}

/**
 * One for each name, in their order. Throws where the notes claim what the schema does not say, or tell of an operation that no
 * document has.
 */
export function statedOperations({ operations }: CollectedOperations): readonly StatedOperation[] {
  const schema = buildSchema(schemaText);
  const names = [...new Set(operations.map(({ name }) => name))].sort();
  const noted = [...emptyOperations, ...refusedOperations].flatMap((group) => group.operations);
  const unknown = noted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no document of the client has the operations ${unknown.join(', ')}; take them out of operation-notes.ts`);
  return names.map((name) =>
    stateOfOperation(
      schema,
      name,
      operations.filter((operation) => operation.name === name).map(({ document }) => document),
    ),
  );
}

function stateOfOperation(schema: GraphQLSchema, name: string, texts: readonly string[]): StatedOperation {
  const documents = texts.map((text) => parse(text));
  const kind = documents.some(({ definitions }) => definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION))
    ? 'mutation'
    : 'query';
  const problem = documents.flatMap((document) => validate(schema, document))[0]?.message;
  const [empty, refused] = [reasonIn(emptyOperations, name), reasonIn(refusedOperations, name)];
  if (problem !== undefined && empty !== undefined) throw new Error(`${name} is said to be answered, but does not fit the schema: ${problem}`);
  if (problem === undefined && refused !== undefined) throw new Error(`${name} is said to be refused, but fits the schema; take it out of operation-notes.ts`);
  if (problem !== undefined) return { name, kind, state: 'refused', words: refused ?? problem };
  return { name, kind, state: empty === undefined ? 'answered' : 'empty', words: empty ?? '' };
}

function reasonIn(groups: readonly OperationGroup[], name: string): string | undefined {
  return groups.find(({ operations }) => operations.includes(name))?.reason;
}

/** The whole page; written by scripts/generate-docs.mjs and compared by a test. */
export function compatibilityPage(collected: CollectedOperations): string {
  const stated = statedOperations(collected);
  const count = (state: OperationState): number => stated.filter((operation) => operation.state === state).length;
  const rows = stated.map(({ name, kind, state, words }) => `| \`${name}\` | ${kind} | ${state} | ${words.replaceAll('|', '\\|')} |`);
  return [
    '# W&B compatibility\n',
    `What becomes of each of the ${stated.length} GraphQL operations that the unmodified client of ${collected.client} can send: ${count('answered')} are answered, ${count('empty')} are answered with what is always the same here, and ${count('refused')} are refused with status 400 and the reason, which the client does not try again.\n`,
    'This page is printed by `scripts/generate-docs.mjs`, which holds the documents of the client (`tests/fixtures/wandb/operations.json`) against the schema of the server. Beside them the server takes the stream of a running program (`/files/ENTITY/PROJECT/RUN/file_stream`) and files by signed addresses. Other versions of the client send the same operations or older forms of them; introspection is on for those that ask.\n',
    '## Filters and orders of runs\n',
    '`Api().runs(path, filters, order)` takes `$and`, `$or`, `$nor`, `$not`, `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte`, `$in`, `$nin`, `$exists` and `$regex` (with `$options: "i"`), and bare values, which are compared for equality. As in MongoDB, what is negated is the complement: `{"config.lr": {"$ne": 0.1}}` also finds runs without `lr`, and null equals a missing field. A number compares with every value that reads as one, also with a text such as the `mlflow` client logs; a text compares with the text of a value; `true` and `false` also with `True` and `False`. A summary that lacks a key has the last value of the metric of that name. Patterns are RE2\'s without `\\b` and named classes. A field or operator that is not known is refused by name, as are the client\'s own values (`summary_metrics._step` and others that begin with `_`). Orders put numbers before texts and what is missing last.\n',
    '## Filters and orders of artifacts\n',
    'Collections are filtered by `name`, `type`, `tag` (or `tags`), `alias`, `description`, `createdAt` and `updatedAt`, and versions by `version` (`3` or `"v3"`), `tag`, `alias`, `digest`, `description`, `createdAt` and `updatedAt`, with the same operators; they are ordered by name, type, id or times, and by version or times. Values of metadata cannot be searched by. Lengths of lists are counted by the database.\n',
    '## Histories\n',
    '`run.scan_history()` gives every row to the letter. Rows chosen by keys (`history(keys=…)`, `scan_history(keys=…)`) come as strict JSON: NaN and the infinities in them are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`. A run that another client logged has a row for each step of its metrics.\n',
    '## Operations\n',
    '| Operation | Kind | Here | |\n| --- | --- | --- | --- |',
    `${rows.join('\n')}\n`,
  ].join('\n');
}

// The query language of this wire: parsed, bounded, checked against the schema and answered by the reference engine.
import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
  buildSchema,
} from 'graphql';

import { invalidArgument } from '../../../core/base/errors.ts';
import type { Log } from '../../../log.ts';
import type { WandbCall } from '../call.ts';
import { errorAnswer, type WireError, wireErrorOf } from '../errors.ts';
import { reasonToRefuse } from '../operation-notes.ts';
import { answers, fieldAnswers } from './answers.ts';
import { withJsonTexts } from './json-text.ts';
import { schemaText } from './schema-text.ts';

/** The clients' largest document has some 900 tokens, and goes 14 levels deep. */
const limits = { tokens: 15_000, levels: 30, fields: 5_000 } as const;

/** Documents that were found to be good; clients send the same few over and over. */
const remembered = 500;

export interface QueryRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** Throws `invalid_argument` for what is no request of the query language. */
export function readQueryRequest(value: unknown): QueryRequest {
  const body = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
  const { query, variables, operationName } = body;
  if (typeof query !== 'string') throw invalidArgument('query is missing; give the text of a GraphQL document');
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) throw invalidArgument('variables is no JSON object');
  return {
    query,
    variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
    operationName: typeof operationName === 'string' && operationName !== '' ? operationName : undefined,
  };
}

export type AnswerQuery = (call: WandbCall, request: QueryRequest) => Promise<Response>;

export function createAnswerQuery(log: Log): AnswerQuery {
  const schema = withFieldAnswers(withJsonTexts(buildSchema(schemaText)));
  const known = new Map<string, DocumentNode>();

  function documentOf({ query }: QueryRequest): { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] } {
    const found = known.get(query);
    if (found !== undefined) return { document: found };
    const document = parse(query, { maxLexicalTokens: limits.tokens, noLocation: true });
    checkSize(document);
    const errors = validate(schema, document, undefined, { maxErrors: 5 });
    if (errors.length > 0) return { errors };
    if (known.size >= remembered) known.clear();
    known.set(query, document);
    return { document };
  }

  return async (call, request) => {
    const requestId = call.caller.requestId;
    let checked: ReturnType<typeof documentOf>;
    try {
      checked = documentOf(request);
    } catch (error) {
      return errorAnswer({ status: 400, message: (error as Error).message, isFault: false });
    }
    if ('errors' in checked) {
      // A newer client may ask for what is not there yet: whoever runs the server should hear of it.
      const operation = nameOf(request);
      log.warning('wandb.unknown_field', { requestId, operation, message: checked.errors[0]!.message });
      const reason = reasonToRefuse(operation);
      if (reason !== undefined) return errorAnswer({ status: 400, message: `${operation} is not answered here: ${reason}`, isFault: false });
      return Response.json({ errors: checked.errors.map(({ message }) => ({ message })) }, { status: 400 });
    }
    const { document } = checked;
    if (getOperationAST(document, request.operationName) === null)
      return errorAnswer({ status: 400, message: 'the document has no such operation, or several and none is named', isFault: false });
    const result = await execute({ schema, document, rootValue: answers, contextValue: call, variableValues: request.variables, operationName: request.operationName ?? null });
    return answerOf(result, (error) => faultOf(error, { request, requestId, log }));
  };
}

/** Fields whose answers need more than the view they stand in. */
function withFieldAnswers(schema: GraphQLSchema): GraphQLSchema {
  for (const [type, fields] of Object.entries(fieldAnswers)) {
    const known = (schema.getType(type) as GraphQLObjectType).getFields();
    for (const [name, answer] of Object.entries(fields)) known[name]!.resolve = (view, given, call: WandbCall) => answer(view as never, given as never, call);
  }
  return schema;
}

function answerOf({ data, errors = [] }: ExecutionResult, tell: (error: GraphQLError) => WireError): Response {
  if (errors.length === 0) return Response.json({ data });
  const told = errors.map(tell);
  const first = told.find(({ isFault }) => isFault) ?? told[0]!;
  return Response.json(
    { data, errors: told.map(({ message }, index) => ({ message, path: errors[index]!.path })) },
    { status: first.status, headers: first.status === 429 || first.status === 503 ? { 'Retry-After': '1' } : {} },
  );
}

function faultOf(error: GraphQLError, { request, requestId, log }: { readonly request: QueryRequest; readonly requestId: string; readonly log: Log }): WireError {
  // Variables that do not fit, which is seen before any field is answered, and the like: the engine's own words.
  if (error.path === undefined || error.originalError === undefined || error.originalError === null) return { status: 400, message: error.message, isFault: false };
  const told = wireErrorOf(error.originalError, requestId);
  if (told.isFault) log.error('request.failed', { requestId, operation: nameOf(request), error: error.originalError });
  return told;
}

function nameOf({ query, operationName }: QueryRequest): string {
  return operationName ?? /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? '';
}

/** Fragments multiply what a document asks for: what is counted is what would be answered. */
function checkSize(document: DocumentNode): void {
  const fragments = new Map(document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [])));
  let fields = 0;
  const visit = (set: SelectionSetNode, level: number, within: ReadonlySet<string>): void => {
    if (level > limits.levels) throw invalidArgument(`the document goes more than ${limits.levels} levels deep, which is the limit`);
    for (const node of set.selections) {
      // A fragment counts by itself: there are some that multiply and have no fields at their ends.
      fields += 1;
      if (fields > limits.fields) throw invalidArgument(`the document asks for more than ${limits.fields} fields, which is the limit`);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const { value } = node.name;
        const spread = fragments.get(value);
        if (spread !== undefined && !within.has(value)) visit(spread, level, new Set([...within, value]));
        continue;
      }
      if (node.selectionSet !== undefined) visit(node.selectionSet, node.kind === Kind.FIELD ? level + 1 : level, within);
    }
  };
  for (const node of document.definitions) if (node.kind === Kind.OPERATION_DEFINITION) visit(node.selectionSet, 0, new Set());
}

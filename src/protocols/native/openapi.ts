// The description of the native wire for other programs (OpenAPI 3.1), printed from the contract and the schemas.
import { z } from 'zod';

import { operations, type Operation, type OperationName } from '../../../sdk/contract.ts';
import { answerSchemas, errorSchema } from './answer-schema.ts';
import { inputSchemas } from './schema.ts';

type JsonObject = { readonly [key: string]: unknown };

/** The whole document; the same for the same contract. */
export function openApiDocument(): JsonObject {
  const shared: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(operations) as OperationName[]) {
    const operation: Operation<never, unknown> = operations[name] as Operation<never, unknown>;
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(name, operation, shared) };
  }
  const error = { description: 'A refusal', content: { 'application/json': { schema: schemaOf(errorSchema, shared) } } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Assay',
      version: '1',
      description: 'The native wire of Assay. Printed from sdk/contract.ts by scripts/generate-docs.mjs; docs/api.md is the same for people.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:5000' }],
    paths,
    components: { schemas: Object.fromEntries(Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1))), responses: { Refusal: error } },
  };
}

function described(name: OperationName, operation: Operation<never, unknown>, shared: Record<string, unknown>): JsonObject {
  const { properties = {}, required = [] } = schemaOf(inputSchemas[name], shared) as { properties?: Record<string, unknown>; required?: readonly string[] };
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!);
  const rest = Object.keys(properties).filter((field) => !inPath.includes(field));
  const isInQuery = operation.method === 'GET' || operation.method === 'DELETE' || operation.sends === 'bytes';
  const parameter = (field: string, place: 'path' | 'query') => ({ name: field, in: place, required: place === 'path' || required.includes(field), schema: properties[field] });
  const body = operation.sends === 'bytes' ? bytesOf(operation.mediaType) : isInQuery ? undefined : jsonBody(properties, required, rest);
  return {
    operationId: name,
    summary: operation.summary,
    parameters: [...inPath.map((field) => parameter(field, 'path')), ...(isInQuery ? rest.map((field) => parameter(field, 'query')) : [])],
    ...(body === undefined ? {} : { requestBody: { required: true, content: body } }),
    responses: { ...answerOf(name, operation, shared), default: { $ref: '#/components/responses/Refusal' } },
  };
}

const bytesOf = (mediaType = 'application/octet-stream'): JsonObject => ({ [mediaType]: { schema: { type: 'string', format: 'binary' } } });

function jsonBody(properties: JsonObject, required: readonly string[], fields: readonly string[]): JsonObject {
  const needed = fields.filter((field) => required.includes(field));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, properties[field]])),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
  return { 'application/json': { schema } };
}

function answerOf(name: OperationName, { answer }: Operation<never, unknown>, shared: Record<string, unknown>): JsonObject {
  switch (answer) {
    case 'none':
      return { 204: { description: 'Done' } };
    case 'bytes':
      return { 200: { description: 'The file', content: bytesOf() }, 206: { description: 'The range that was asked for', content: bytesOf() } };
    case 'events':
      return { 200: { description: 'Events until either side ends them', content: { 'text/event-stream': { schema: schemaOf(answerSchemas[name], shared) } } } };
    case 'json':
      return { 200: { description: 'Done', content: { 'application/json': { schema: schemaOf(answerSchemas[name], shared) } } } };
  }
}

/** The JSON Schema of a schema; those with an id are put among the shared ones and referred to. */
function schemaOf(schema: z.ZodType, shared: Record<string, unknown>): JsonObject {
  const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' })).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs = {}, id, ...own } = JSON.parse(text) as Record<string, unknown> & { $defs?: Record<string, Record<string, unknown>> };
  for (const [key, definition] of Object.entries($defs)) {
    const { id: _id, ...shape } = definition;
    shared[key] = shape;
  }
  if (typeof id !== 'string') return own;
  shared[id] = own;
  return { $ref: `#/components/schemas/${id}` };
}

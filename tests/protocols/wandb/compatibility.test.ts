// Every operation that the newest client can send, held against the schema, the page and the wire.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { buildSchema, type DocumentNode, type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, Kind, parse, typeFromAST } from 'graphql';

import { type CollectedOperations, compatibilityPage, statedOperations } from '../../../src/protocols/wandb/compatibility-page.ts';
import { reasonToRefuse } from '../../../src/protocols/wandb/operation-notes.ts';
import { schemaText } from '../../../src/protocols/wandb/graphql/schema-text.ts';
import { openWandb } from './wandb-under-test.ts';

const fromHere = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const collected = JSON.parse(fromHere('../../fixtures/wandb/operations.json')) as CollectedOperations;

test('the page of operations says what the schema says', () => {
  assert.equal(fromHere('../../../docs/wandb-compatibility.md'), compatibilityPage(collected), 'run: node scripts/generate-docs.mjs');
});

test('every operation of the client is answered or refused, at once and without a fault', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1', config: '{"lr":{"value":0.1}}' });
  const schema = buildSchema(schemaText);
  const states = new Map(statedOperations(collected).map(({ name, state, kind }) => [name, { state, kind }]));
  for (const { name, document } of collected.operations) {
    const { state, kind } = states.get(name)!;
    const { status, body } = await wandb.query(document, variablesOf(parse(document), schema));
    const told = `${name}: ${status} ${JSON.stringify(body).slice(0, 300)}`;
    if (state === 'refused') {
      // Of several documents of one name some may fit.
      assert.ok(status < 500, told);
      const reason = reasonToRefuse(name);
      if (reason !== undefined)
        assert.deepEqual([status, body], [400, { errors: [{ message: `${name} is not answered here: ${reason}` }], error: `${name} is not answered here: ${reason}` }]);
      else if (status !== 200) assert.ok(body.errors[0].message.length > 0, told);
      continue;
    }
    // A made-up id is refused by name.
    const isNamed = status !== 200 && /['"]x['"]/.test(body.errors[0].message);
    if (kind === 'query') assert.ok(status === 200 || (status < 500 && isNamed), told);
    else assert.ok(status < 500, told);
  }
});

/** A value for each variable that must be given: names as in the one run there is. */
function variablesOf(document: DocumentNode, schema: ReturnType<typeof buildSchema>): Readonly<Record<string, unknown>> {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const given = (operation?.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const known = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    return known === undefined || !isNonNullType(known) ? [] : [[variable.name.value, valueFor(variable.name.value, known)] as const];
  });
  return Object.fromEntries(given);
}

const names: Readonly<Record<string, unknown>> = {
  entity: 'default',
  entityName: 'default',
  project: 'p',
  projectName: 'p',
  modelName: 'p',
  run: 'r1',
  name: 'r1',
  runName: 'r1',
  runId: 'r1',
  historySpecs: '{"keys":["_step"]}',
  specs: '{"keys":["_step"]}',
  spec: '{"keys":["_step"]}',
};

function valueFor(name: string, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return valueFor(name, type.ofType);
  if (isListType(type)) return [valueFor(name, type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(required.map((field) => [field.name, valueFor(field.name, field.type)]));
  }
  const plain: Readonly<Record<string, unknown>> = { Int: 1, Int64: 1, Float: 1, Boolean: true, JSONString: '{}', Duration: 1, DateTime: '2026-01-01T00:00:00Z' };
  return names[name] ?? plain[type.name] ?? 'x';
}

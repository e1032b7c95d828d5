// The pages of the native wire are those that its contract prints, and the description for programs holds together.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { operations, type OperationName } from '../../../sdk/contract.ts';
import { apiPage } from '../../../src/protocols/native/api-page.ts';
import { openApiDocument } from '../../../src/protocols/native/openapi.ts';

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<string, unknown>;
}

const document = JSON.parse(page('openapi.json')) as { readonly openapi: string; readonly paths: Record<string, Record<string, Described>>; readonly components: object };

test('the written pages are what the contract prints; if not, run node scripts/generate-docs.mjs', () => {
  assert.deepEqual(document, JSON.parse(JSON.stringify(openApiDocument())));
  assert.equal(page('api.md'), apiPage());
});

test('the description holds every operation of the contract once, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, summary }]) => [operationId, method.toUpperCase(), path, summary]),
  );
  const table = Object.entries(operations).map(([name, { method, path, summary }]) => [name, method, path, summary]);
  assert.deepEqual(byName(described), byName(table));
  assert.equal(described.length, 105);
});

test('each operation declares its path parameters, its body where it has one, and its answers', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, parameters, requestBody, responses }] of Object.entries(methods)) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        inPath.map(({ name }) => `{${name}}`),
        path.match(/\{\w+\}/g) ?? [],
        operationId,
      );
      assert.ok(inPath.every(({ required }) => required));
      assert.equal(new Set(parameters.map(({ name }) => name)).size, parameters.length);
      assert.equal(requestBody !== undefined, ['post', 'put', 'patch'].includes(method), operationId);
      const { answer } = operations[operationId as OperationName];
      assert.ok((answer === 'none' ? '204' : '200') in responses && 'default' in responses, operationId);
    }
  }
});

test('every reference of the description leads to a part of it, and every shared part is referred to', () => {
  const refs = new Set<string>();
  JSON.stringify(document, (key, value: unknown) => {
    if (key === '$ref') refs.add(value as string);
    return value;
  });
  assert.ok(refs.size >= 15);
  for (const ref of refs) {
    const found = ref
      .slice(2)
      .split('/')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
    assert.equal(typeof found, 'object', ref);
  }
  const { schemas } = document.components as { schemas: object };
  for (const name of Object.keys(schemas)) assert.ok(refs.has(`#/components/schemas/${name}`), `${name} is not used`);
});

function byName(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return rows.toSorted(([one], [other]) => String(one).localeCompare(String(other)));
}

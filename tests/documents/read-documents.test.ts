// Documents of recorders: what is right is read as it stands, anything else is refused in words, and nothing breaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { DocumentError } from '../../src/documents/document-error.ts';
import { inputsDocument } from '../../src/documents/inputs.ts';
import { observationDocument } from '../../src/documents/observation.ts';
import { treeDocument } from '../../src/documents/tree.ts';
import { someInputs, anObservation } from '../core/recorded-run.ts';

const readers = { manifest: inputsDocument.read, observation: observationDocument.read, tree: treeDocument.read };
const whole = {
  manifest: someInputs({ parameters: { lr: '1' } }),
  observation: anObservation('0'.repeat(32)),
  tree: { schema: 1, entries: [{ path: 'a', mode: '100644', digest: 'a'.repeat(64), sizeBytes: 1 }] },
};
const kinds = Object.keys(readers) as (keyof typeof readers)[];

const isRefusal = (error: unknown): boolean => error instanceof DocumentError;

test('whatever text is read, it is a document or a refusal', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => JSON.stringify({ schema: 1, code: JSON.parse(json), entries: JSON.parse(json) })),
      ),
      (kind, text) => {
        try {
          readers[kind](text);
        } catch (error) {
          assert.ok(isRefusal(error), String(error));
        }
      },
    ),
  );
});

/** Every way to a value inside a document. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length === 0 ? inside : [path, ...inside];
}

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

for (const kind of kinds) {
  test(`every field of a ${kind} is checked: a value of another kind is refused by its name`, () => {
    assert.deepEqual(readers[kind](JSON.stringify(whole[kind])), whole[kind]);
    for (const path of pathsIn(whole[kind])) {
      const stood = path.reduce<unknown>((part, key) => (part as Record<string | number, unknown>)[key], whole[kind]);
      const wrong = typeof stood === 'object' ? 'x' : { odd: true };
      assert.throws(() => readers[kind](JSON.stringify(replaced(whole[kind], path, wrong))), isRefusal, path.join('.'));
    }
  });
}

test('a field named __proto__ is a field like any other', () => {
  const text = JSON.stringify(whole.manifest).replace('"lr":"1"', '"__proto__":"1"');
  const { parameters } = inputsDocument.read(text);
  assert.deepEqual(Object.entries(parameters), [['__proto__', '1']]);
  assert.equal(Object.getPrototypeOf(parameters), Object.prototype);
});

test('paths of a tree stay inside it', () => {
  const listing = (path: string) => JSON.stringify({ schema: 1, entries: [{ path, mode: '100644', digest: 'a'.repeat(64), sizeBytes: 1 }] });
  for (const path of ['', '/', '/etc/passwd', '..', 'a/../b', './a', 'a//b', 'a/']) assert.throws(() => treeDocument.read(listing(path)), isRefusal, path);
  for (const path of ['a', '...', 'a/..b', '.env', 'ü/\\x41']) assert.equal(treeDocument.read(listing(path)).entries[0]!.path, path);
});

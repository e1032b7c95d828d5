// Files that were made to hurt: every reader ends in content or in a FormatError, soon, whatever the bytes are.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { memorySource } from '../../src/formats/byte-source.ts';
import { readJson } from '../../src/formats/json/json-reader.ts';
import { FormatError, type FormatProblem } from '../../src/formats/format-error.ts';
import { readContent } from '../../src/formats/read-content.ts';
import { inflate } from '../../src/inflate.ts';
import { compareSources } from '../../src/workspace/compare-files.ts';

const folder = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
const fixtures = readdirSync(folder)
  .filter((name) => name !== 'pairs.json')
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(`${folder}${name}`)) }));

/** Reads everything the bytes hold, lazily read parts included; undefined when it was read, else what refused it. */
function refusal(bytes: Uint8Array, name: string): FormatError | undefined {
  try {
    const content = readContent(memorySource(bytes), name, inflate);
    if (content.kind === 'arrays') for (const tensor of content.tensors) tensor.read(0, Math.min(tensor.sizeBytes, tensor.elementBytes * 1000));
    else if (content.kind === 'text') for (const line of content.lines()) assert.equal(typeof line, 'string');
    else for (const row of content.rows()) assert.ok(row.length > 0);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof FormatError, error instanceof Error ? error.stack : String(error));
    return error;
  }
}

function refuses(bytes: Uint8Array, problem: FormatProblem, name = 'file'): void {
  assert.equal(refusal(bytes, name)?.problem, problem);
}

const names = ['model.pt', 'data.csv', 'data.tsv', 'model.ubj', 'notes.txt', 'x.json'];

describe('any bytes', () => {
  it('are read or refused', () => {
    const beginnings = [
      '',
      'PK\x03\x04',
      '\x93NUMPY\x01\x00',
      '\x80\x04',
      '\x80\x02',
      'GGUF\x03\x00\x00\x00',
      '{',
      '[',
      '{"learner":',
      'tree\nversion=v4\n',
      '\x1f\x8b\x08',
      '\x78\x9c',
      '\x08\x08\x3a',
    ];
    const start = fc.constantFrom(...beginnings).map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...names), (head, tail, name) => {
        refusal(Uint8Array.from([...head, ...tail]), name);
      }),
      { numRuns: 3000 },
    );
  });

  it('of a pickle of random opcodes are read or refused', () => {
    const opcodes = '().}]tle0a1bsuRcQNKM2hqjr\x80\x81\x85\x86\x87\x88\x8a\x8c\x8f\x90\x91\x93\x94\x95\x96XCBGI'.split('').map((letter) => letter.charCodeAt(0));
    const op = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...opcodes) }, { weight: 1, arbitrary: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (body) => {
        refusal(Uint8Array.from([0x80, 4, ...body, 0x2e]), 'x.pkl');
      }),
      { numRuns: 5000 },
    );
  });

  for (const { name, bytes } of fixtures) {
    it(`of ${name} with some changed are read or refused`, () => {
      const edits = fc.array(fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) }), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(edits, (changes) => {
          const changed = bytes.slice();
          for (const { at, value } of changes) changed[at] = value;
          refusal(changed, basename(name));
          compareSources({ source: memorySource(bytes), name }, { source: memorySource(changed), name });
        }),
        { numRuns: 150 },
      );
    });

    it(`of ${name} cut anywhere are read or refused`, () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => void refusal(bytes.slice(0, length), basename(name))),
        { numRuns: 100 },
      );
    });
  }
});

describe('a changed byte', () => {
  for (const { name, bytes } of fixtures) {
    it(`of ${name} never leaves a file byte for byte the same`, () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
          const changed = bytes.slice();
          changed[at] = ((changed[at] as number) + by) % 256;
          assert.notEqual(compareSources({ source: memorySource(bytes), name }, { source: memorySource(changed), name }).level, 'byte');
        }),
        { numRuns: 50 },
      );
    });
  }
});

const text = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0));

/** A zip file of one deflated entry that states its size. */
function zipOf(name: string, packed: Uint8Array, stated: number, copies = 1): Uint8Array {
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(stated, 22);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30, 'latin1');
  const records = Array.from({ length: copies }, (_, index) => {
    const label = copies === 1 ? name : `${index}${name}`;
    const record = Buffer.alloc(46 + label.length);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(8, 10);
    record.writeUInt32LE(packed.length, 20);
    record.writeUInt32LE(stated, 24);
    record.writeUInt16LE(label.length, 28);
    record.write(label, 46, 'latin1');
    return record;
  });
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(copies, 8);
  end.writeUInt16LE(copies, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, packed, directory, end]));
}

describe('a changed element', () => {
  for (const { name, bytes } of fixtures) {
    it(`of ${name} is always a difference`, () => {
      const content = readContent(memorySource(bytes), name, inflate);
      assert.ok(content.kind === 'arrays');
      // The places of arrays that lie in the file as they are read.
      const places = content.tensors.flatMap((tensor) => {
        const values = tensor.read(0, tensor.sizeBytes);
        const at = tensor.sizeBytes < 8 ? -1 : Buffer.from(bytes).indexOf(values);
        // Zeros, which are padding as well, and what the file has twice are passed over.
        return at < 0 || Buffer.from(bytes).lastIndexOf(values) !== at ? [] : [{ at, sizeBytes: tensor.sizeBytes }];
      });
      for (const { at, sizeBytes } of places) {
        for (const offset of [0, Math.floor(sizeBytes / 2), sizeBytes - 1]) {
          const changed = bytes.slice();
          changed[at + offset] = (changed[at + offset] as number) ^ 1;
          assert.equal(compareSources({ source: memorySource(bytes), name }, { source: memorySource(changed), name }).level, 'different');
        }
      }
      // Compressed, spelled as text, between padding, without arrays, twice, or in another byte order.
      const isElsewhere = /^(00-after|02-after|04-before|05-|09-|10-|19-|20-)/.test(name);
      assert.equal(places.length > 0, !isElsewhere);
    });
  }
});

describe('bombs', () => {
  const zeros = deflateRawSync(Buffer.alloc(50_000_000));

  it('an archive entry is inflated no further than it states', () => {
    const content = readContent(memorySource(zipOf('x.bin', zeros, 1000)), 'x.zip', inflate);
    assert.ok(content.kind === 'arrays');
    assert.throws(() => content.tensors[0]?.read(0, 1000), FormatError);
  });

  it('an entry that states more than is ever inflated is refused before inflating', () => {
    const content = readContent(memorySource(zipOf('x.bin', zeros, 0xfffffff0)), 'x.zip', () => assert.fail('inflated'));
    assert.ok(content.kind === 'arrays');
    assert.throws(
      () => content.tensors[0]?.read(0, 1000),
      (error) => error instanceof FormatError && error.problem === 'too_large',
    );
  });

  it('entries that overlap are refused', () => {
    refuses(zipOf('x.bin', zeros, 50_000_000, 3), 'damaged');
  });

  it('archives within archives end', () => {
    let bytes = zipOf('a.npy', zeros, 50_000_000);
    for (let depth = 0; depth < 6; depth += 1) bytes = zipOf('inner.zip', deflateRawSync(bytes), bytes.length);
    assert.equal(refusal(bytes, 'x.zip'), undefined);
    refuses(
      Array.from({ length: 6 }).reduce<Uint8Array>((inner) => new Uint8Array(gzipSync(inner)), text('tree\nversion=v4\n')),
      'too_large',
    );
  });

  it('a pickle that doubles itself with every opcode is not written out', () => {
    // Tuples of the tuple before, twice: 2^60 values.
    const content = readContent(memorySource(text(`\x80\x04)${'2\x86'.repeat(60)}.`)), 'x.pkl', inflate);
    assert.ok(content.kind === 'arrays' && content.facts.length > 60 && content.facts.length < 200_000);
  });

  it('a pickle that nests a hundred thousand lists is refused', () => {
    refuses(text(`\x80\x04${']'.repeat(100_000)}${'a'.repeat(99_999)}.`), 'too_large', 'x.pkl');
  });

  it('a set whose elements nest without end is refused', () => {
    refuses(text(`\x80\x04\x8f()${'2\x86'.repeat(200)}\x90.`), 'too_large', 'x.pkl');
  });

  it('a shape larger than any file is refused', () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740993, 3), }";
    refuses(text(`\x93NUMPY\x01\x00${String.fromCharCode(header.length + 1)}\x00${header}\n`), 'damaged', 'x.npy');
  });

  it('a header that promises more than the file has is refused', () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (100,), }";
    refuses(text(`\x93NUMPY\x01\x00${String.fromCharCode(header.length + 1)}\x00${header}\n12345678`), 'damaged', 'x.npy');
  });

  it('JSON that nests a million deep is read as text', () => {
    for (const nested of ['['.repeat(1_000_000), `{"learner":${'['.repeat(5000)}`]) assert.equal(readContent(memorySource(text(nested)), 'x.json', inflate).kind, 'text');
    assert.throws(
      () => readJson(memorySource(text('['.repeat(1_000_000)))),
      (error) => error instanceof FormatError && error.problem === 'too_large',
    );
  });

  it('quotes that never close do not make a table quadratic', () => {
    assert.equal(refusal(text(`a,b\n${'x,"\n'.repeat(200_001)}`), 'x.csv'), undefined);
  });

  it('a gzip file that is no more than compressed zeros is read within the bound', () => {
    const content = readContent(memorySource(new Uint8Array(gzipSync(Buffer.alloc(1_000_000)))), 'x.gz', inflate);
    assert.ok(content.kind === 'arrays');
    assert.deepEqual(
      content.tensors.map(({ sizeBytes }) => sizeBytes),
      [1_000_000],
    );
  });
});

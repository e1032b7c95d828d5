// TensorBoard's event files: what an event holds counts, and when it was written does not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { compareContent } from '../../src/compare/files/compare-content.ts';
import { memorySource } from '../../src/formats/byte-source.ts';
import { FormatError } from '../../src/formats/format-error.ts';
import { readContent } from '../../src/formats/read-content.ts';
import { inflateWithin } from '../../src/inflate.ts';

const name = 'events.out.tfevents.1795718616.gpu-07.5123.0';
const read = (bytes: Uint8Array) => readContent(memorySource(bytes), name, inflateWithin(1024));

interface Event {
  readonly at: number;
  readonly step: number;
  readonly tag: string;
  readonly value: number;
}

const field = (number: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);

function record({ at, step, tag, value }: Event): Buffer {
  const time = Buffer.alloc(9);
  time[0] = 0x09;
  time.writeDoubleLE(at, 1);
  const simple = Buffer.alloc(5);
  simple[0] = (2 << 3) | 5;
  simple.writeFloatLE(value, 1);
  const event = Buffer.concat([time, Buffer.from([0x10, step]), field(5, field(1, Buffer.concat([field(1, Buffer.from(tag)), simple])))]);
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(event.length));
  // The checksums stand for themselves: what they are of is compared.
  return Buffer.concat([head, event, Buffer.from([at & 0xff, 0, 0, 0])]);
}

const file = (...events: readonly Event[]) => read(Buffer.concat(events.map(record)));
const one: Event = { at: 1_795_718_616.5, step: 1, tag: 'loss', value: 0.5 };
const two: Event = { at: 1_795_718_617.5, step: 2, tag: 'loss', value: 0.25 };
const later = ({ at, ...event }: Event): Event => ({ ...event, at: at + 90_000 });

describe('two event files', () => {
  it('that were written at other times are of the same content', () => {
    const { level, volatile } = compareContent(file(one, two), file(later(one), later(two)));
    assert.equal(level, 'tensor');
    assert.deepEqual(
      volatile.differences.map(({ path }) => path),
      ['wall time'],
    );
  });

  for (const [what, other] of [
    ['another value', [one, { ...two, value: 0.26 }]],
    ['another step', [one, { ...two, step: 3 }]],
    ['another series', [one, { ...two, tag: 'accuracy' }]],
    ['one event more', [one, two, two]],
    ['another order', [two, one]],
  ] as const) {
    it(`of ${what} are different`, () => assert.equal(compareContent(file(one, two), file(...other)).level, 'different'));
  }

  it('that are cut off, or hold no events, are refused', () => {
    const whole = Buffer.concat([record(one), record(two)]);
    for (const bytes of [whole.subarray(0, -3), whole.subarray(5), Buffer.alloc(40)]) assert.throws(() => read(bytes), FormatError);
  });
});

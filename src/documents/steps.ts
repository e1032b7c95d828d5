// The steps of a training, as the flight recorder saw them: JSON lines, one event each, in a blob that the observation
// names. The lines are read in bounded memory, and those that are no events are passed over.
import { z } from 'zod';

import { type Of, text } from './fields.ts';

export const stepChannels = z
  .object({ inputs: text, batch: text, rng: text, params: text, fitted: text })
  .partial()
  .describe('In causal order: `inputs` and `batch` (data), `rng`, `params` and `fitted` (numerics).');
export type StepChannel = keyof Of<typeof stepChannels>;

export const stepEvent = z
  .object({
    source: text.describe('What was watched: `torch.optim.AdamW#0`, `sklearn.linear_model.LogisticRegression.fit`, `xgboost.train`.'),
    rank: z.int().describe('Rank or worker, `0` for the only one.'),
    step: z.int().describe('From 1 within the source.'),
    channels: stepChannels,
    tensors: z
      .array(z.object({ name: text, hash: text }))
      .optional()
      .describe('Per parameter or fitted array, in definition order, at some steps.'),
  })
  .meta({ id: 'StepEvent', description: 'One line. Hashes are 16 hexadecimal digits of whatever hash the recorder uses.' });
export type StepEvent = Of<typeof stepEvent>;

/** UTF-8 as it stands; throws for bytes that are none. */
type Decode = (bytes: Uint8Array) => string;

/** Longer lines are no events of ours, and are not kept to find out. */
const lineBytes = 4 * 1024 * 1024;

/** In the order in which they were written. Lines that are no events are passed over: a killed program leaves half a line. */
export async function* readSteps(content: AsyncIterable<Uint8Array>, decodeUtf8: Decode): AsyncGenerator<StepEvent> {
  for await (const line of linesOf(content)) {
    const event = eventOf(line, decodeUtf8);
    if (event !== undefined) yield event;
  }
}
async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  let isTooLong = false;
  for await (const piece of content) {
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      if (!isTooLong) yield rest.length === 0 ? piece.subarray(start, end) : joined(rest, piece.subarray(start, end));
      rest = new Uint8Array(0);
      isTooLong = false;
      start = end + 1;
    }
    isTooLong ||= rest.length + piece.length - start > lineBytes;
    rest = isTooLong ? new Uint8Array(0) : joined(rest, piece.subarray(start));
  }
  if (rest.length > 0) yield rest;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function eventOf(line: Uint8Array, decodeUtf8: Decode): StepEvent | undefined {
  try {
    return stepEvent.safeParse(JSON.parse(decodeUtf8(line))).data;
  } catch {
    return undefined;
  }
}

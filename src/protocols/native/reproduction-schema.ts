// What is recorded of a run, on this wire: shapes around the documents, which are defined once for the whole product.
import { z } from 'zod';

import { inputs } from '../../documents/inputs.ts';
import { observation } from '../../documents/observation.ts';

const text = z.string();
const time = z.int().describe('milliseconds since 1970-01-01T00:00:00Z');

export const consoleStream = z.enum(['stdout', 'stderr']);
export const consoleLine = z.strictObject({ number: z.int().min(0), at: time, stream: consoleStream, text }).meta({ id: 'ConsoleLine' });

export const runManifest = z
  .strictObject({
    runId: text,
    manifestDigest: text,
    observationDigest: text.optional(),
    entryPoint: text,
    recordedAt: time,
    manifest: inputs,
    observation: observation.optional(),
  })
  .meta({ id: 'RunManifest' });

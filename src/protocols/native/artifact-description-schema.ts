// What is told of the content of a file: for the description of the API.
import { z } from 'zod';

const text = z.string();

export const artifactDescription = z
  .strictObject({
    problem: text.optional(),
    format: text.optional(),
    tensors: z.array(z.strictObject({ name: text, dtype: text, shape: z.array(z.int()), sizeBytes: z.int() }).meta({ id: 'DescribedTensor' })).optional(),
    tensorCount: z.int().optional(),
    elementCount: z.number().optional(),
    facts: z.array(z.strictObject({ path: text, value: text })).optional(),
    factCount: z.int().optional(),
    table: z
      .strictObject({
        columns: z.array(z.strictObject({ name: text, type: text.optional() })),
        rows: z.array(z.array(z.union([text, z.null()]))),
        from: z.int(),
        hasMore: z.boolean(),
        rowCount: z.int().optional(),
      })
      .meta({ id: 'DescribedTable' })
      .optional(),
  })
  .meta({ id: 'ArtifactDescription' });

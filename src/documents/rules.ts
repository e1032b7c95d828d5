// The rules by which a project wants its runs compared, as assay.toml has them. They are recorded with a run, so that
// whoever compares it later goes by the same.
import { z } from 'zod';

import { absent, named, type Of, texts } from './fields.ts';

export const comparisonRules = z
  .object({
    volatile: absent(texts).describe('Globs of outputs, metrics and printed lines that differ each time.'),
    tolerance: absent(named(z.object({ relative: absent(z.number().min(0)), absolute: absent(z.number().min(0)) }))).describe('By metric key; `*` for all others.'),
  })
  .meta({ id: 'ComparisonRules' });
export type ComparisonRules = Of<typeof comparisonRules>;

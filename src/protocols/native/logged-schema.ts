// What a run's program tells beside its numbers, on this wire.
import { z } from 'zod';

import { alertLevels } from '../../core/tracking/alerts/alert.ts';

export const alertLevel = z.enum(alertLevels);
export const runAlert = z
  .strictObject({ number: z.int().min(0), at: z.int().describe('milliseconds since 1970-01-01T00:00:00Z'), title: z.string(), text: z.string(), level: alertLevel })
  .meta({ id: 'RunAlert' });

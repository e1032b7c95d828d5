// What a run's program tells beside its numbers, on this wire.
import { z } from 'zod';

import { alertLevels } from '../../core/tracking/alerts/alert.ts';
import { mediaKinds } from '../../core/tracking/media/media.ts';

export const alertLevel = z.enum(alertLevels);
export const runAlert = z
  .strictObject({ number: z.int().min(0), at: z.int().describe('milliseconds since 1970-01-01T00:00:00Z'), title: z.string(), text: z.string(), level: alertLevel })
  .meta({ id: 'RunAlert' });

const text = z.string();
const count = z.int().min(0);
const mediaKind = z.enum(mediaKinds);
export const mediaKey = z.strictObject({ key: text, kinds: z.array(mediaKind), count, firstStep: z.int(), lastStep: z.int() }).meta({ id: 'MediaKey' });
export const mediaSteps = z.strictObject({ steps: z.array(z.int()), total: count }).meta({ id: 'MediaSteps' });
const mediaFile = z
  .strictObject({ path: text.optional(), reference: text.optional(), caption: text.optional(), width: count.optional(), height: count.optional(), sizeBytes: count.optional() })
  .meta({ id: 'MediaFile' });
const histogram = z.strictObject({ edges: z.array(z.number()), counts: z.array(z.number()) }).meta({ id: 'Histogram' });
export const mediaValue = z
  .strictObject({ key: text, kind: mediaKind, step: z.int(), files: z.array(mediaFile), fileCount: count, histogram: histogram.optional() })
  .meta({ id: 'MediaValue' });

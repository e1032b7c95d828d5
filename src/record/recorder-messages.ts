// What a wrapper and its recorder tell each other while both live. Everything that must not be lost stands in the
// journals as well.
import type { RecordJob } from './record-job.ts';
import type { RunReport } from './run-report.ts';
import type { WrapperFact } from './wrapper-facts.ts';

export type ToRecorder =
  | { readonly kind: 'job'; readonly job: RecordJob }
  | { readonly kind: 'fact'; readonly fact: WrapperFact }
  /** The wrapper will not wait any longer, but leaves in good order. */
  | { readonly kind: 'leave' };

export type ToWrapper =
  /** The relay listens; the program may start. */
  | { readonly kind: 'ready'; readonly port: number }
  /** What is being done now, for a progress line. */
  | { readonly kind: 'progress'; readonly text: string }
  /** The program is to be stopped: preflight has seen enough. */
  | { readonly kind: 'stop'; readonly reason: string; readonly isGood: boolean }
  /** The essential part is done; the wrapper may go. */
  | { readonly kind: 'report'; readonly report: RunReport };

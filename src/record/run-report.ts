// What a recorder tells about a run at its end: enough for the summary a person reads and for `--json`.
import type { Gap, RunEnd } from '../documents/observation.ts';
import type { RunStatusAtEnd } from './end-cause.ts';
import type { PreflightVerdict } from './preflight.ts';

export interface RunReport {
  readonly runId: string;
  readonly runName: string;
  readonly experiment: string;
  /** The run's page; absent offline. */
  readonly url?: string | undefined;
  readonly status: RunStatusAtEnd;
  readonly end: RunEnd;
  readonly startedAt: number;
  readonly manifestDigest?: string | undefined;
  readonly metrics: readonly ReportedMetric[];
  readonly captured: CapturedCounts;
  readonly gaps: readonly Gap[];
  /** Whether the server has all but what is sent in the background. */
  readonly isDelivered: boolean;
  /** Why not, when it has not. */
  readonly deliveryProblem?: string | undefined;
  /** What a preflight found; absent without one. */
  readonly preflight?: PreflightVerdict | undefined;
}

export interface ReportedMetric {
  readonly key: string;
  readonly count: number;
  readonly last: number;
  /** Of the finite values; absent when there was none. JSON tells a value that is no finite number as null. */
  readonly lowest?: number | undefined;
  readonly highest?: number | undefined;
  /** Evenly chosen along the series, at most 64. */
  readonly sample: readonly number[];
  /** The last value of the last finished run of the same entry point. */
  readonly baseline?: number | undefined;
}

export interface CapturedCounts {
  readonly codeFiles: number;
  readonly dataFiles: number;
  readonly dataBytes: number;
  readonly packages: number;
  readonly outputs: number;
  readonly consoleLines: number;
}

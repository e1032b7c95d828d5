// Puts together what a recorder tells about a run at its end.
import type { RunEnd } from '../documents/observation.ts';
import type { WatchedMetric } from '../relay/metric-watch.ts';
import type { Collected } from './collect-inputs.ts';
import type { RunStatusAtEnd } from './end-cause.ts';
import type { WrittenRecord } from './finish-record.ts';
import type { PreflightVerdict } from './preflight.ts';
import type { RecordJob } from './record-job.ts';
import type { ReportedMetric, RunReport } from './run-report.ts';
import type { StoredRun } from './stored-run.ts';

export interface ReportParts {
  readonly job: RecordJob;
  readonly run: Pick<StoredRun, 'name' | 'experiment' | 'experimentId'>;
  readonly end: RunEnd;
  readonly status: RunStatusAtEnd;
  readonly startedAt: number;
  readonly written: WrittenRecord | undefined;
  readonly collected: Pick<Collected, 'code' | 'data' | 'environment' | 'outputs' | 'gaps'>;
  readonly metrics: readonly WatchedMetric[];
  readonly baseline: ReadonlyMap<string, number>;
  readonly consoleLines: number;
  readonly outcome: 'sent' | 'unreachable' | 'refused' | 'offline';
  /** Why the server has not taken it. */
  readonly reason?: string | undefined;
  readonly preflight?: PreflightVerdict | undefined;
}

/** Pure. */
export function buildReport(parts: ReportParts): RunReport {
  const { job, run, collected, written, outcome } = parts;
  return {
    runId: job.runId,
    runName: run.name,
    experiment: run.experiment,
    ...(job.server === undefined || run.experimentId === undefined ? {} : { url: `${job.server}/runs/${job.runId}` }),
    status: parts.status,
    end: parts.end,
    startedAt: parts.startedAt,
    manifestDigest: written?.manifestDigest,
    metrics: parts.metrics
      .filter(({ key }) => !key.startsWith('system/'))
      .map((metric) => reported(metric, parts.baseline))
      .sort((one, other) => other.count - one.count || (one.key < other.key ? -1 : 1)),
    captured: {
      codeFiles: collected.code.reduce((sum, { files }) => sum + files, 0),
      dataFiles: collected.data.length,
      dataBytes: collected.data.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      packages: collected.environment.python?.distributions.length ?? 0,
      outputs: collected.outputs.length,
      consoleLines: parts.consoleLines,
    },
    gaps: written?.observation.gaps ?? collected.gaps,
    isDelivered: outcome === 'sent',
    ...(outcome === 'sent' || outcome === 'offline' ? {} : { deliveryProblem: parts.reason ?? 'the server does not answer' }),
    ...(parts.preflight === undefined ? {} : { preflight: parts.preflight }),
  };
}

function reported({ key, count, last, min, max, line }: WatchedMetric, baseline: ReadonlyMap<string, number>): ReportedMetric {
  const before = baseline.get(key);
  return { key, count, last, lowest: min, highest: max, sample: line, ...(before === undefined ? {} : { baseline: before }) };
}

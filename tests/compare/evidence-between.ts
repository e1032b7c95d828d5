// The evidence between two made-up runs: made by the product from their observations, and from what a test says of
// their metrics.
import type { ConsoleEvidence, MetricEvidence, VerdictEvidence } from '../../src/documents/verdict.ts';
import { filesOf, judgeByDigests, pairOutputs } from '../../src/compare/results/pair-outputs.ts';
import { pairRules } from '../../src/compare/results/pair-rules.ts';
import { runNames } from '../../src/compare/results/run-names.ts';
import { isVolatileName } from '../../src/compare/results/volatile-names.ts';
import { buildEvidence, type ComparedSide } from '../../src/compare/verdict/build-evidence.ts';

export interface ToldDifference {
  /** The last values of every key. */
  readonly metrics: readonly { readonly key: string; readonly before?: string | undefined; readonly after?: string | undefined }[];
  readonly differingMetrics: readonly string[];
  readonly firstMetricDifference?: { readonly key: string; readonly step: number; readonly before: string; readonly after: string } | undefined;
}

export function evidenceBetween(before: ComparedSide, after: ComparedSide, difference: ToldDifference): VerdictEvidence {
  const outputs = pairOutputs(filesOf(before.observation, []), filesOf(after.observation, []), [
    runNames(before.runId, before.observation),
    runNames(after.runId, after.observation),
  ]);
  return buildEvidence(
    {
      before,
      after,
      outputs: outputs.map((pair) => ({ path: pair.path, renamedFrom: pair.renamedFrom, ...(judgeByDigests(pair) ?? { level: 'different', summary: 'other bytes' }) })),
      metrics: metricsOf(difference),
      console: { evidence: consoleOf(before, after), volatile: [] },
      repeats: [],
      replicas: [],
      statistics: [],
      told: { claims: [], missing: [] },
    },
    pairRules(before.observation, after.observation),
  );
}

function metricsOf({ metrics, differingMetrics, firstMetricDifference: first }: ToldDifference): readonly MetricEvidence[] {
  return metrics.map(({ key, before, after }) => {
    const differs = differingMetrics.includes(key);
    const { step = 1, ...values } =
      first?.key === key ? { step: first.step, before: first.before, after: first.after } : { before: before ?? 'nothing', after: after ?? 'nothing' };
    return {
      key,
      pointsBefore: before === undefined ? 0 : 5,
      pointsAfter: after === undefined ? 0 : 5,
      equalPoints: differs ? 0 : 5,
      ...(differs ? { firstDifference: { step, ...values } } : {}),
      ...(before === undefined ? {} : { lastBefore: before }),
      ...(after === undefined ? {} : { lastAfter: after }),
      isVolatile: isVolatileName(key),
    };
  });
}

/** One line each, on standard error, where it counts only when there is nothing else. */
function consoleOf({ observation: one }: ComparedSide, { observation: other }: ComparedSide): ConsoleEvidence {
  if (one?.console === undefined || other?.console === undefined) return { lines: 0, differing: 0 };
  if (one.console === other.console) return { lines: 1, differing: 0, differingResults: 0 };
  return { lines: 1, differing: 1, differingResults: 0, first: { line: 1, before: one.console, after: other.console } };
}

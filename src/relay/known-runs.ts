// Core's operations on runs, and what programs log to them, over what is known here. A write for a run that is not known is kept
// and changes nothing here.
import { AssayError } from '../core/base/errors.ts';
import { runArtifactUri } from '../core/tracking/artifacts/artifact-locations.ts';
import type { Ingest } from '../core/tracking/ingest/ingest.ts';
import type { Metrics } from '../core/tracking/metrics/metrics.ts';
import { pointsIn } from '../core/tracking/metrics/point-columns.ts';
import type { Run } from '../core/tracking/runs/run.ts';
import { changeOf, withFacts } from '../core/tracking/runs/run-facts.ts';
import type { Runs } from '../core/tracking/runs/runs.ts';
import { type Keeping, NotKnownHere } from './keeping.ts';
import { type Known, makeExperiment } from './known.ts';
import { addDataset, addPoint, historyOf, type KnownRun, recordOf } from './known-run.ts';
import { lookAtRun } from './look-at-run.ts';
import { matches, ordered, pageOf } from './matches.ts';
import type { MetricWatch } from './metric-watch.ts';

export function knownRuns(known: Known, { id, at, keep }: Keeping): Partial<Runs> {
  async function change(runId: string, changed: (run: KnownRun) => void): Promise<Run> {
    await keep();
    const run = known.run(runId);
    if (run === undefined) throw new NotKnownHere();
    changed(run);
    return run.run;
  }
  const apply = (run: KnownRun, changed: (run: Run) => Run): void => void (run.run = { ...changed(run.run), updatedAt: at });

  return {
    create: async (_caller, { experimentId, name = `run-${id.slice(0, 8)}`, userId = '', startedAt = at, tags = [], ...told }) => {
      await keep({ run_name: name, start_time: startedAt });
      const { artifactRoot } = known.experiment(experimentId) ?? makeExperiment(experimentId, experimentId);
      const { notes, userName, parentRunId, source } = told;
      const run = { id, experimentId, name, userId, status: 'running', startedAt, artifactUri: runArtifactUri(artifactRoot, id), updatedAt: at } as const;
      return recordOf(known.learnRun({ run: withFacts<Run>(run, { notes, userName, parentRunId, source }), tags }));
    },
    get: async (_caller, runId) => recordOf(found(known.run(runId))),
    search: async (_caller, { experimentIds, visibility, filter, order, page }) => {
      const isVisible = ({ run }: KnownRun): boolean =>
        experimentIds.includes(run.experimentId) && (visibility === 'all' || (visibility === 'deleted') === (run.deletedAt !== undefined));
      const runs = known
        .runs()
        .filter((run) => isVisible(run) && matches(filter, lookAtRun(run)))
        .toSorted((a, b) => b.run.startedAt - a.run.startedAt || (a.run.id < b.run.id ? -1 : 1));
      const { items, next } = pageOf(ordered(runs, order, lookAtRun), page);
      return { items: items.map(recordOf), ...(next === undefined ? {} : { next }) };
    },
    update: (_caller, { id: runId, status, endedAt, removedTags = [], ...facts }) =>
      change(runId, (run) => {
        apply(run, (before) => withFacts({ ...before, ...(status === undefined ? {} : { status }), endedAt: endedAt === null ? undefined : (endedAt ?? before.endedAt) }, facts));
        for (const key of removedTags) run.tags.delete(key);
      }),
    delete: async (_caller, runId) => void (await change(runId, (run) => apply(run, (before) => ({ ...before, deletedAt: at })))),
    restore: async (_caller, runId) => void (await change(runId, (run) => apply(run, (before) => ({ ...before, deletedAt: undefined })))),
    deleteTag: async (_caller, { id: runId, key }) => void (await change(runId, ({ tags }) => tags.delete(key))),
    forgetFact: async (_caller, { id: runId, fact }) => void (await change(runId, (run) => apply(run, (before) => withFacts(before, changeOf(fact, null))))),
    replaceTag: async (_caller, { id: runId, key, expected, value }) => {
      const stored = known.run(runId)?.tags.get(key);
      if (stored !== expected) throw new AssayError('conflict', `tag '${key}' was changed`, { reason: 'tag_changed', detail: stored === undefined ? {} : { stored } });
      await change(runId, ({ tags }) => tags.set(key, value));
    },
    logInputs: async (_caller, { runId, datasets = [], models = [] }) =>
      void (await change(runId, (run) => {
        for (const input of datasets) addDataset(run, input);
        for (const input of models) run.modelInputs.set(input.modelId, input);
      })),
    logOutputs: async (_caller, { runId, models }) =>
      void (await change(runId, ({ modelOutputs }) => {
        for (const output of models) modelOutputs.set(output.modelId, output);
      })),
  };
}

/** What is logged to the recorded run is looked at too. */
export function knownIngest(known: Known, { keep }: Keeping, watch: MetricWatch): Partial<Ingest> {
  return {
    logBatch: async (_caller, { runId, points: given = [], params = [], tags = [], removedTags = [], facts = {} }) => {
      await keep();
      const points = pointsIn(given);
      if (runId === known.runId) for (const point of points) watch.see(point);
      const run = known.run(runId);
      if (run === undefined) throw new NotKnownHere();
      for (const { key, value, timestamp, step } of points) addPoint(run, { key, value, timestamp, step });
      // Params are written once; what is there stays.
      for (const { key, value } of params) if (!run.params.has(key)) run.params.set(key, value);
      for (const key of removedTags) run.tags.delete(key);
      for (const { key, value } of tags) run.tags.set(key, value);
      run.run = withFacts(run.run, facts);
    },
  };
}

export function knownMetrics(known: Known): Partial<Metrics> {
  return { history: async (_caller, { runId, key }) => ({ points: historyOf(found(known.run(runId)), key) }) };
}

function found(run: KnownRun | undefined): KnownRun {
  if (run === undefined) throw new NotKnownHere();
  return run;
}

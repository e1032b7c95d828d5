// The name of everything that is read from the server, as the cache knows it. What is read again together begins with
// the same words, and no page spells such a name itself.
import type { ArtifactOwner } from '@assay/sdk';
import type { QueryKey } from '@tanstack/react-query';

export const queryKeys = {
  server: ['server'],
  palette: (text: string): QueryKey => ['palette', text],
  firstFound: (text: string, limit: number): QueryKey => ['found', 'first', text, limit],
  found: (text: string): QueryKey => ['found', 'all', text],
  namedRuns: (text: string, limit: number): QueryKey => ['found', 'named', text, limit],

  experiments: ['experiments'],
  experimentList: (search: object): QueryKey => [...queryKeys.experiments, search],
  experimentNames: ['experiment names'],
  experiment: (experimentId: string): QueryKey => ['experiment', experimentId],

  /** Of the first page, over all experiments. */
  allHomeRuns: ['home runs'],
  homeRuns: (which: string, experimentIds: readonly string[]): QueryKey => [...queryKeys.allHomeRuns, which, experimentIds],
  homeMetricKeys: (experimentIds: readonly string[]): QueryKey => ['home metric keys', experimentIds],
  allHomeValues: ['home values'],
  homeValues: (which: object): QueryKey => [...queryKeys.allHomeValues, which],
  changedModels: ['models', 'changed'],

  /** Whatever is shown of the runs of an experiment, but for their number and their keys. */
  runs: (experimentId: string | undefined): QueryKey => ['runs', experimentId],
  allRunRows: (experimentId: string): QueryKey => [...queryKeys.runs(experimentId), 'rows'],
  runRows: (query: { readonly experimentId: string }): QueryKey => [...queryKeys.allRunRows(query.experimentId), query],
  runSample: (experimentId: string): QueryKey => [...queryKeys.runs(experimentId), 'sample'],
  allOwnMetrics: (experimentId: string | undefined): QueryKey => [...queryKeys.runs(experimentId), 'metrics of'],
  ownMetrics: (experimentId: string | undefined, runIds: readonly string[]): QueryKey => [...queryKeys.allOwnMetrics(experimentId), runIds],
  /** Both follow the metrics of their runs. */
  pinnedRuns: (experimentId: string, which: object): QueryKey => [...queryKeys.allOwnMetrics(experimentId), 'pinned', which],
  runGroups: (experimentId: string, which: object): QueryKey => [...queryKeys.allOwnMetrics(experimentId), 'groups', which],
  bestRun: (experimentId: string, which: object): QueryKey => [...queryKeys.allOwnMetrics(experimentId), 'best', which],
  runsById: (experimentId: string, runIds: readonly string[]): QueryKey => ['runs by id', experimentId, runIds],
  /** Runs of any experiment, without their values. */
  allPickedRuns: ['picked runs'],
  pickedRuns: (runIds: readonly string[]): QueryKey => [...queryKeys.allPickedRuns, runIds],
  runCounts: (experimentId: string): QueryKey => ['run count', experimentId],
  runCount: (experimentId: string, which: object): QueryKey => [...queryKeys.runCounts(experimentId), which],
  runKeys: (experimentId: string): QueryKey => ['run keys', experimentId],
  run: (runId: string): QueryKey => ['run', runId],

  charts: ['chart'],
  chart: (input: object): QueryKey => [...queryKeys.charts, input],

  consoleOf: (runId: string): QueryKey => ['console', runId],
  consoleTotal: (runId: string): QueryKey => [...queryKeys.consoleOf(runId), 'total'],
  consoleFound: (runId: string, text: string): QueryKey => [...queryKeys.consoleOf(runId), 'found', text],
  /** Not one of the console's: what was read of it stays true. */
  consoleTail: (runId: string): QueryKey => ['console tail', runId],

  consoleEnd: (runId: string): QueryKey => [...queryKeys.consoleOf(runId), 'end'],
  codeFiles: (tree: string): QueryKey => ['code files', tree],

  media: (runId: string): QueryKey => ['media', runId],
  mediaKeys: (runId: string): QueryKey => [...queryKeys.media(runId), 'keys'],
  firstMediaKeys: (runId: string): QueryKey => [...queryKeys.media(runId), 'first keys'],
  mediaSteps: (runId: string, key: string): QueryKey => [...queryKeys.media(runId), 'steps', key],
  mediaValue: (runId: string, key: string, step: number): QueryKey => [...queryKeys.media(runId), 'value', key, step],
  alerts: (runId: string): QueryKey => ['alerts', runId],
  inputs: (runId: string): QueryKey => ['inputs', runId],
  reproductions: (runId: string): QueryKey => ['reproductions', runId],
  reproduction: (reproductionId: string): QueryKey => ['reproduction', reproductionId],
  explanation: (before: string | undefined, after: string | undefined): QueryKey => ['explanation', before, after],

  allLineage: ['lineage'],
  lineage: (thing: string, times: number): QueryKey => [...queryKeys.allLineage, thing, times],

  artifacts: ['artifacts'],
  artifactsOf: (owner: ArtifactOwner): QueryKey => [...queryKeys.artifacts, owner],
  artifactFolder: (owner: ArtifactOwner, path: string): QueryKey => [...queryKeys.artifactsOf(owner), path],
  description: (owner: ArtifactOwner, path: string, from: number): QueryKey => [...queryKeys.artifactsOf(owner), 'description', path, from],
  modelDescription: (owner: ArtifactOwner, path: string): QueryKey => ['file', owner, path, 'description'],
  fileHead: (owner: ArtifactOwner, path: string): QueryKey => ['file', owner, path],

  jobs: ['jobs'],
  jobList: (show: string): QueryKey => [...queryKeys.jobs, show],
  schedules: ['schedules'],

  models: ['models'],
  modelList: (search: object): QueryKey => [...queryKeys.models, search],
  modelNames: ['models', 'names'],
  /** The model, its versions, and each of them. */
  model: (name: string): QueryKey => ['model', name],
  modelVersions: (name: string): QueryKey => [...queryKeys.model(name), 'versions'],
  modelVersion: (name: string, version: number): QueryKey => [...queryKeys.model(name), 'version', version],
} as const;

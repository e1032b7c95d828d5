// What `assay ls` prints: rows that fit the terminal. Pure.
import { decodeNumber, type ExperimentSummary, type RegisteredModel, type RunRecord } from '../../sdk/index.ts';
import { elapsedText, shortNumber } from './terminal-sparkline.ts';
import { columns, cut, printable, type Paint } from './terminal-text.ts';
import type { LinkTo } from './terminal-link.ts';

export interface ListLook {
  readonly paint: Paint;
  readonly link: LinkTo;
  readonly now: number;
  /** Of the web app. */
  readonly baseUrl: string;
}

const idLength = 12;
const mostMetrics = 3;

export interface ListedRuns {
  readonly runs: readonly RunRecord[];
  /** Names by id. */
  readonly experiments: ReadonlyMap<string, string>;
  /** Keys of metrics and params; empty: the metrics that most of the runs have. */
  readonly keys: readonly string[];
}

export function runLines({ runs, experiments, keys: asked }: ListedRuns, look: ListLook): readonly string[] {
  if (runs.length === 0) return ['There are no such runs.'];
  const keys = asked.length > 0 ? asked : commonMetrics(runs);
  const isOne = new Set(runs.map(({ experimentId }) => experimentId)).size === 1;
  const head = ['RUN', 'STATE', 'STARTED', ...(isOne ? [] : ['EXPERIMENT']), ...keys.map((key) => key.toUpperCase()), 'NAME'];
  const rows = runs.map((run) => [
    run.id.slice(0, idLength),
    run.status,
    sinceText(look.now - run.startedAt),
    ...(isOne ? [] : [experiments.get(run.experimentId) ?? run.experimentId]),
    ...keys.map((key) => valueOf(run, key)),
    run.name,
  ]);
  return painted([head, ...rows], look, (line, index) => linkedId(line, runs[index]!.id, `runs/${runs[index]!.id}`, look));
}

export function experimentLines(experiments: readonly ExperimentSummary[], look: ListLook): readonly string[] {
  if (experiments.length === 0) return ['There are no such experiments.'];
  const rows = experiments.map(({ id, name, runCount, runningCount, lastActivityAt }) => [
    id,
    String(runCount),
    runningCount === 0 ? '' : String(runningCount),
    sinceText(look.now - lastActivityAt),
    name,
  ]);
  return painted([['EXPERIMENT', 'RUNS', 'RUNNING', 'LAST CHANGE', 'NAME'], ...rows], look, (line, index) =>
    linkedId(line, experiments[index]!.id, `experiments/${experiments[index]!.id}`, look),
  );
}

export function modelLines(models: readonly RegisteredModel[], look: ListLook): readonly string[] {
  if (models.length === 0) return ['There are no registered models.'];
  const rows = models.map(({ updatedAt, aliases, latestVersions, name }) => [
    sinceText(look.now - updatedAt),
    String(latestVersions.reduce((most, { version }) => Math.max(most, version), 0)),
    aliases.map(({ alias, version }) => `${alias}=${version}`).join(' '),
    name,
  ]);
  return painted([['LAST CHANGE', 'VERSION', 'ALIASES', 'MODEL'], ...rows], look, (line) => line);
}

function painted(cells: readonly (readonly string[])[], { paint }: ListLook, finish: (line: string, index: number) => string): readonly string[] {
  const [head, ...lines] = columns(cells.map((row) => row.map((cell, index) => (index === row.length - 1 ? cut(printable(cell), 72) : cell))));
  return [paint(head!, 'dim'), ...lines.map(finish)];
}

function linkedId(line: string, id: string, path: string, { link, baseUrl }: ListLook): string {
  const shown = id.slice(0, idLength);
  return `${link(shown, `${baseUrl.replace(/\/$/, '')}/${path}`)}${line.slice(shown.length)}`;
}

/** The metrics that most of these runs have, those of the machine left out. */
function commonMetrics(runs: readonly RunRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { metrics } of runs) for (const { key } of metrics) if (!key.startsWith('system/')) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, mostMetrics)
    .map(([key]) => key);
}

/** The last value of a metric, or a param; nothing where a run has neither. */
function valueOf({ metrics, params }: RunRecord, key: string): string {
  const metric = metrics.find((one) => one.key === key);
  return metric === undefined ? (params.find((one) => one.key === key)?.value ?? '') : shortNumber(decodeNumber(metric.last.value));
}

export function sinceText(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 1) return `${elapsedText(Math.max(0, Math.round(ms / 1000) * 1000))} ago`;
  return hours < 48 ? `${Math.floor(hours)} h ago` : `${Math.floor(hours / 24)} d ago`;
}

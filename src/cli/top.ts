// `assay top`: the runs that are running now, with how their first metric goes, refreshed in place.
import { setTimeout as sleep } from 'node:timers/promises';

import { decodeNumber, type ChartSeries, type Client, type RunRecord } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { experimentPages } from './experiment-pages.ts';
import { sinceText } from './list-report.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { elapsedText, shortNumber, sparkline } from './terminal-sparkline.ts';
import { columns, painter, type Paint } from './terminal-text.ts';

const mostRuns = 40;

export const top = defineCommand({
  name: 'top',
  about: `Shows the runs that are running now: for how long, their newest values, how the metric goes that counts, and when anything was last
heard of them. On a terminal it is refreshed in place until it is interrupted; elsewhere it is printed once.

Examples:
  ./assay top
  ./assay top --once
  ./assay top --json`,
  flags: {
    once: { kind: 'switch', sentence: 'Print it once and end' },
    every: { kind: 'number', value: 'SECONDS', sentence: 'How long after one look the next comes (default 2)' },
    server: serverFlag,
  },
  json: 'The runs once, as JSON: {"runs": [{"id", "name", "experiment", "startedAt", "metric", "last", "step"}]}',
  end: 'Exit codes: 0 shown, also when nothing runs, 2 called wrongly, 9 no answer from the server, 130 interrupted.',
  async run({ flags: { once, every = 2, server }, words, json, print }) {
    if (words.length > 0) throw new SettingError(`top takes no further word, and got ${words[0]}; see ./assay top --help.`);
    if (every < 1) throw new SettingError('--every is 0; write how many seconds, from 1.');
    return withServer({ server, json }, async ({ client, environment }) => {
      const isLive = process.stdout.isTTY === true && !once && !json;
      const paint = painter(terminalOf(environment, process.stdout).isColourful);
      for (;;) {
        const running = await runningRuns(client);
        const lines = json ? [JSON.stringify({ runs: running.map(shortOf) })] : topLines(running, paint, Date.now());
        // From the upper left corner, each line to its end, and what was below is taken away.
        if (isLive)
          process.stdout.write(
            `\u001b[H${lines
              .slice(0, (process.stdout.rows ?? 24) - 1)
              .map((line) => `${line}\u001b[K\n`)
              .join('')}\u001b[J`,
          );
        else print(lines.join('\n'));
        if (!isLive) return exitCodes.same;
        await sleep(every * 1000);
      }
    });
  },
});

interface RunningRun {
  readonly run: RunRecord;
  readonly experiment: string;
  /** The metric that is shown; absent while the run has none. */
  readonly metric: string | undefined;
  readonly line: ChartSeries | undefined;
}

const primaryTag = 'assay.primary_metric';

/** The newest first. */
async function runningRuns(client: Client): Promise<readonly RunningRun[]> {
  const found: { readonly run: RunRecord; readonly experiment: string; readonly metric: string | undefined }[] = [];
  for await (const experiments of experimentPages(client)) {
    const alive = experiments.filter(({ runningCount }) => runningCount > 0);
    if (alive.length === 0) continue;
    const { items } = await client.searchRuns({ experimentIds: alive.map(({ id }) => id), filter: "status = 'running'", limit: mostRuns, paramKeys: [], tagKeys: [] });
    const byId = new Map(alive.map((experiment) => [experiment.id, experiment]));
    for (const run of items) {
      const { name = '', tags = [] } = byId.get(run.experimentId) ?? {};
      found.push({ run, experiment: name, metric: metricOf(run, tags.find(({ key }) => key === primaryTag)?.value) });
    }
  }
  const newest = found.sort((a, b) => b.run.startedAt - a.run.startedAt).slice(0, mostRuns);
  const lines = new Map<string, ChartSeries>();
  for (const [metric, group] of Map.groupBy(newest, (one) => one.metric)) {
    if (metric === undefined) continue;
    const { series } = await client.getChart({ runIds: group.map(({ run }) => run.id), keys: [metric], buckets: 24 });
    for (const one of series) lines.set(one.runId, one);
  }
  return newest.map((one) => ({ ...one, line: lines.get(one.run.id) }));
}

/** The experiment's primary metric where the run has it, else its first that is not of the machine. */
function metricOf({ metrics }: RunRecord, primary: string | undefined): string | undefined {
  return (metrics.find(({ key }) => key === primary) ?? metrics.find(({ key }) => !key.startsWith('system/')))?.key;
}

function lastOf({ run, metric }: RunningRun) {
  return run.metrics.find(({ key }) => key === metric)?.last;
}

function shortOf(one: RunningRun) {
  const { run, experiment, metric } = one;
  const last = lastOf(one);
  return { id: run.id, name: run.name, experiment, startedAt: run.startedAt, ...(last && { metric, last: last.value, step: last.step }) };
}

function topLines(running: readonly RunningRun[], paint: Paint, now: number): readonly string[] {
  const count = `${running.length === mostRuns ? `${mostRuns} or more` : running.length} running`;
  if (running.length === 0) return [paint('Nothing is running.', 'dim')];
  const rows = running.map((one) => {
    const last = lastOf(one);
    return [
      one.run.id.slice(0, 12),
      elapsedText(now - one.run.startedAt),
      one.metric ?? '',
      last === undefined ? '' : shortNumber(decodeNumber(last.value)),
      last === undefined ? '' : String(last.step),
      sparkline((one.line?.values ?? []).map(decodeNumber)),
      sinceText(now - one.run.updatedAt),
      one.experiment,
      one.run.name,
    ];
  });
  const [head, ...lines] = columns([['RUN', 'FOR', 'METRIC', 'LAST', 'STEP', 'SO FAR', 'HEARD', 'EXPERIMENT', 'NAME'], ...rows]);
  return [paint(`${count}, ${new Date(now).toLocaleTimeString('en-GB')}`, 'bold'), paint(head!, 'dim'), ...lines];
}

// `assay watch RUN`: how a run stands, written over in its place on a terminal.
import { processEnvironment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import type { Client, RunRecord } from '../../sdk/index.ts';
import { withServer } from './server-call.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { metricsLike, runLooks } from './run-looks.ts';
import { serverFlag } from './server-flag.ts';
import { painter } from './terminal-text.ts';
import { watchReport } from './watch-report.ts';

/** So many where nobody knows how high the place is. */
const usualMetrics = 20;
/** So many lines one chart takes. */
const maxLines = 200;

export const watch = defineCommand({
  name: 'watch',
  about: `Shows how a run stands, with its metrics' last values and curves, until it is over. On a terminal it is written over in its place; elsewhere it
is printed anew whenever the run has changed. A curve is the thinned series in 24 stretches; a metric's smallest and greatest value stand beside it.

Examples:
  ./assay watch latest
  ./assay watch latest --metric "val/*"

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags: { metric: { kind: 'text', value: 'PATTERN', sentence: 'Only metrics of this name; * stands for any letters' }, server: serverFlag },
  json: 'An object a line, whenever the run has changed: {"run"}',
  end: `Exit codes: 0 the run is over, however it ended, 2 called wrongly, 4 no such run, 9 no answer from the server, 130 interrupted.`,
  async run({ flags: { metric, server }, words, json, print }) {
    const [word] = words;
    if (word === undefined || words.length > 1) throw new SettingError(`watch takes one run, and got ${words.length}; see ./assay watch --help.`);
    return withServer({ server, json }, async ({ client }) => {
      const { id } = await findRun(client, word);
      const show = json ? (run: RunRecord) => Promise.resolve(print(JSON.stringify({ run: { ...run, metrics: metricsLike(run, metric) } }))) : shower(client, metric);
      let seen: string | undefined;
      for await (const run of runLooks(client, id)) {
        const state = JSON.stringify(run);
        // On a terminal the time goes on though nothing else does.
        if (state !== seen || isLive()) await show(run);
        seen = state;
      }
      return exitCodes.same;
    });
  },
});

function isLive(): boolean {
  return process.stdout.isTTY === true && processEnvironment()['TERM'] !== 'dumb';
}

function shower(client: Client, pattern: string | undefined): (run: RunRecord) => Promise<void> {
  let height = 0;
  return async (run) => {
    const { width = 100, isColourful } = terminalOf(processEnvironment(), process.stdout);
    const all = metricsLike(run, pattern);
    const metrics = all.slice(0, Math.min(maxLines, isLive() ? Math.max(1, (process.stdout.rows ?? 24) - 3) : usualMetrics));
    const series = metrics.length === 0 ? [] : (await client.getChart({ runIds: [run.id], keys: metrics.map(({ key }) => key), buckets: 24 })).series;
    const lines = watchReport({ run, metrics, more: all.length - metrics.length, series, now: Date.now() }, width - 1, painter(isColourful));
    const back = isLive() && height > 0 ? `\u001b[${height}A\u001b[J` : '';
    process.stdout.write(`${back}${lines.join('\n')}\n`);
    height = lines.length;
  };
}

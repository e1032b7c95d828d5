// One run of TensorBoard's, sent to the server: read from front to back and sent in pieces, so that its size does not matter.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import { type Client, encodeNumber, type MetricPoint, sendBatch } from '../../../sdk/index.ts';
import { FormatError } from '../../formats/format-error.ts';
import { readScalars } from '../../formats/tfevents/scalar-events.ts';
import { openFile } from '../../workspace/open-file.ts';
import type { EventFolder } from './tensorboard-runs.ts';

export interface ImportedRun {
  readonly runId: string;
  readonly name: string;
  readonly points: number;
  readonly series: number;
  /** Pictures, histograms, texts: not taken along. */
  readonly others: number;
  /** Files that are damaged, each from where on, in a sentence; what stands before it is imported. */
  readonly problems: readonly string[];
}

export interface ImportInto {
  readonly client: Client;
  readonly experimentId: string;
  readonly onPoints: (count: number) => void;
}

const pointsAtOnce = 5_000;

/** The same folder again is the same run, and a point that is there already is not there twice. */
export async function importEvents({ name, files }: EventFolder, { client, experimentId, onPoints }: ImportInto): Promise<ImportedRun> {
  const runId = runIdOf(experimentId, name, files);
  const tags = [{ key: 'assay.imported_from', value: 'tensorboard' }];
  let [points, others, begun, ended] = [0, 0, 0, 0];
  const series = new Set<string>();
  const problems: string[] = [];
  let waiting: MetricPoint[] = [];
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await sendBatch(client, { runId, metrics: waiting });
    points += waiting.length;
    waiting = [];
    onPoints(points);
  };
  for (const file of files) {
    const opened = openFile(file);
    try {
      for (const event of readScalars(opened.source)) {
        if ('isOther' in event) {
          others += 1;
          continue;
        }
        const timestamp = Math.round(event.at * 1000);
        if (begun === 0) {
          begun = timestamp;
          await client.createRun({ id: runId, experimentId, name: name === '.' ? 'run' : name, startedAt: begun, tags });
        }
        ended = Math.max(ended, timestamp);
        series.add(event.tag);
        waiting.push({ key: event.tag, value: encodeNumber(event.value), step: Number(event.step), timestamp });
        if (waiting.length >= pointsAtOnce) await send();
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push(`${basename(file)}: ${error.message}`);
    } finally {
      opened.close();
    }
  }
  await send();
  if (begun > 0) await client.finishRun({ runId, status: 'finished', endedAt: ended });
  return { runId, name, points, series: series.size, others, problems };
}

/** From where it goes, what it is called, and how its first file begins, which holds when and where it was written. */
function runIdOf(experimentId: string, name: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(['tensorboard', experimentId, name, basename(files[0]!)]));
  return hash.digest('hex').slice(0, 32);
}

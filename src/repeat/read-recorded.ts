// Reads what the server holds of a finished run, page by page: metric series, console lines, files.
import { ownerOf, type Client } from '../../sdk/client.ts';
import type { ConsoleLine } from '../../sdk/shapes.ts';
import type { ArtifactFile } from '../../sdk/shapes.ts';
import { decodeNumber } from '../../sdk/wire-number.ts';
import type { LoggedPoint } from '../compare/results/compare-series.ts';

const pointsAPage = 25_000;
const linesAPage = 5_000;
const filesAPage = 1_000;

/** Every point of a series that the program logged. */
export async function readPoints(client: Client, runId: string, key: string): Promise<readonly LoggedPoint[]> {
  const points: LoggedPoint[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.getMetricHistory({ runId, key, limit: pointsAPage, pageToken });
    for (const [index, value] of page.values.entries()) points.push({ value: decodeNumber(value), step: page.steps[index] as number, timestamp: page.timestamps[index] as number });
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return points;
}

/** The console, in the order of its lines. */
export async function readConsoleLines(client: Client, runId: string): Promise<readonly ConsoleLine[]> {
  const lines: ConsoleLine[] = [];
  let fromLine: number | undefined = 0;
  while (fromLine !== undefined) {
    const page: Awaited<ReturnType<Client['readConsole']>> = await client.readConsole({ runId, fromLine, limit: linesAPage });
    for (const item of page.lines) lines.push(item);
    fromLine = page.nextLine;
  }
  return lines;
}

/** All files of a run, by path. */
export async function readArtifacts(client: Client, runId: string): Promise<ReadonlyMap<string, ArtifactFile>> {
  const files = new Map<string, ArtifactFile>();
  const pending: (string | undefined)[] = [undefined];
  while (pending.length > 0) {
    const path = pending.pop();
    let pageToken: string | undefined;
    do {
      const page: Awaited<ReturnType<Client['listArtifacts']>> = await client.listArtifacts({ owner: ownerOf.run(runId), path, limit: filesAPage, pageToken });
      for (const entry of page.items) {
        if (entry.isFolder) pending.push(entry.path);
        else files.set(entry.path, entry);
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }
  return files;
}

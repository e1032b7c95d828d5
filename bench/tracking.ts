// The calls that prepare a server for a measurement: an experiment, runs.
import { call } from './measure.ts';
import { openRawClient, rawRequest } from './raw-client.ts';

export const api = '/api/2.0/mlflow';

export function jsonRequest(url: string, route: string, body: object): Buffer {
  return rawRequest(url, `${api}/${route}`, { body: Buffer.from(JSON.stringify(body)) });
}

let count = 0;

export async function newExperiment(url: string): Promise<string> {
  count += 1;
  return (await ask<{ experiment_id: string }>(url, 'experiments/create', { name: `bench ${process.pid} ${count}` })).experiment_id;
}

export interface NewRun {
  readonly id: string;
  readonly artifactUri: string;
}

export async function newRun(url: string, experimentId = '0'): Promise<NewRun> {
  count += 1;
  const { run } = await ask<{ run: { info: { run_id: string; artifact_uri: string } } }>(url, 'runs/create', {
    experiment_id: experimentId,
    start_time: 1_700_000_000_000 + count,
    run_name: `bench ${count}`,
  });
  return { id: run.info.run_id, artifactUri: run.info.artifact_uri };
}

/** One after the other: mlflow server refuses some of many at once. */
export async function newRuns(url: string, howMany: number): Promise<readonly NewRun[]> {
  const runs: NewRun[] = [];
  while (runs.length < howMany) runs.push(await newRun(url));
  return runs;
}

async function ask<T>(url: string, route: string, body: object): Promise<T> {
  const client = await openRawClient(url);
  try {
    return await call<T>(client, jsonRequest(url, route, body));
  } finally {
    client.close();
  }
}

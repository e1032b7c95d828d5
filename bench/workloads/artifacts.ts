// Files going in and out: one large one, and many small ones over eight connections.
import { randomBytes } from 'node:crypto';

import { expectSuccess, measureRate } from '../measure.ts';
import { openRawClient, rawHead, rawRequest } from '../raw-client.ts';
import { newRun } from '../tracking.ts';
import type { Workload } from '../workload.ts';

const mebibyte = 2 ** 20;

function artifactRoute(artifactUri: string, path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/${artifactUri.replace(/^mlflow-artifacts:\/+/, '')}/${path}`;
}

export const bigUpload: Workload = {
  name: 'artifact up, one large file',
  unit: 'MiB/s',
  isMoreBetter: true,
  prepare: async (contestant, { bigFileMiB }) => {
    const { url } = contestant.server();
    const { artifactUri } = await newRun(url);
    return async (round) => {
      // A block of its own each round: equal bytes would be stored once and cost less.
      const block = randomBytes(mebibyte);
      const head = rawHead(url, artifactRoute(artifactUri, `large-${round}.bin`), { method: 'PUT', length: bigFileMiB * mebibyte, type: 'application/octet-stream' });
      const client = await openRawClient(url);
      const startedAt = performance.now();
      expectSuccess(await client.stream(head, { block, times: bigFileMiB }));
      const seconds = (performance.now() - startedAt) / 1_000;
      client.close();
      return bigFileMiB / seconds;
    };
  },
};

export const bigDownload: Workload = {
  name: 'artifact down, one large file',
  unit: 'MiB/s',
  isMoreBetter: true,
  prepare: async (contestant, { bigFileMiB }) => {
    const { url } = contestant.server();
    const route = artifactRoute((await newRun(url)).artifactUri, 'large.bin');
    const client = await openRawClient(url);
    const head = rawHead(url, route, { method: 'PUT', length: bigFileMiB * mebibyte, type: 'application/octet-stream' });
    expectSuccess(await client.stream(head, { block: randomBytes(mebibyte), times: bigFileMiB }));
    return async () => {
      const startedAt = performance.now();
      const answer = await client.send(rawRequest(url, route, { method: 'GET' }));
      expectSuccess(answer);
      return bigFileMiB / ((performance.now() - startedAt) / 1_000);
    };
  },
};

const connections = 8;
const smallBytes = 2_048;

export const smallUploads: Workload = {
  name: 'artifact up, many files of 2 KiB, 8 clients',
  unit: 'files/s',
  isMoreBetter: true,
  prepare: async (contestant, { smallFiles }) => {
    const { url } = contestant.server();
    const { artifactUri } = await newRun(url);
    return async (round) => {
      const requests = Array.from({ length: smallFiles }, (_, index) =>
        rawRequest(url, artifactRoute(artifactUri, `small-${round}/${index % 100}/${index}.bin`), {
          method: 'PUT',
          body: randomBytes(smallBytes),
          type: 'application/octet-stream',
        }),
      );
      return (await measureRate({ url, clients: connections, seconds: 600, next: () => requests.pop() })).perSecond;
    };
  },
};

export const smallDownloads: Workload = {
  name: 'artifact down, many files of 2 KiB, 8 clients',
  unit: 'files/s',
  isMoreBetter: true,
  prepare: async (contestant, { smallFiles }) => {
    const { url } = contestant.server();
    const { artifactUri } = await newRun(url);
    const routes = Array.from({ length: smallFiles }, (_, index) => artifactRoute(artifactUri, `read/${index % 100}/${index}.bin`));
    const puts = routes.map((route) => rawRequest(url, route, { method: 'PUT', body: randomBytes(smallBytes), type: 'application/octet-stream' }));
    await measureRate({ url, clients: connections, seconds: 3_600, next: () => puts.pop() });
    return async () => {
      const gets = routes.map((route) => rawRequest(url, route, { method: 'GET' }));
      return (await measureRate({ url, clients: connections, seconds: 600, next: () => gets.pop() })).perSecond;
    };
  },
};
